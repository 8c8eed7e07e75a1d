import { leftAlone, table } from './case'

export const c = [
  ...table('cpp', [
    ['the loop’s rest', 'for (int i = 0; ‸) {\n}\n', 'i < n; i++) {', 'i < n; i++'],
    ['an include’s mark', '#include "‸"\n', 'ring.h"', 'ring.h'],
    ['the function’s brace', 'int f() {\n  ‸\n}\n', 'return 0;\n}', 'return 0;'],
    [
      'the next function',
      'static int f(void) {\n  ‸',
      'return 0;\n}\n\nstatic int g(void) {\n  return 1;\n}',
      'return 0;\n}',
    ],
    ['a call’s closers', 'printf(‸);\n', '"%d\\n", n);', '"%d\\n", n'],
    [
      'the next line',
      '  ‸\n  free(data);\n  return 0;\n',
      'close(fd);\n  free(data);\n  return 0;',
      'close(fd);',
    ],
    ['the line above once more', '#include <stdlib.h>\n‸', '#include <stdlib.h>', ''],
    [
      'one line without end',
      '  ‸',
      'free(ptr);\n  free(ptr);\n  free(ptr);\n  free(ptr);',
      'free(ptr);',
    ],
    ['a stray brace', 'int a = b‸;\n', ' + c};', ' + c'],
    ['a comment behind code', 'int a = ‸', 'b + c; // adds b and c', 'b + c;'],
    ['a class’s last brace', 'struct A {\n  ‸\n};\n', 'int a;\n  int b;\n};', 'int a;\n  int b;'],
    ['a mark of Granite', 'int a = ‸', '1;<|end_of_text|>', '1;'],
  ]),
  ...leftAlone('cpp', [
    ['fields with comments', 'struct a {\n    ‸\n};\n', 'int b;  // first\n    int c;  // second'],
    ['the name of what ends', 'namespace a {\nint b;\n‸\n', '}  // namespace a'],
    [
      'a block whose end stands below',
      '    ‸\n    }\n',
      'if (a) {\n        return;\n    }\n    for (;;) {\n        b();',
    ],
    ['two words alike that belong together', 'unsigned long ‸ a;\n', 'long'],
    ['digits in groups', 'int a = ‸;\n', "1'000'000"],
    ['characters with marks', 'if (c == ‸)\n', "'\\'' || c == '\"'"],
    ['a template', 'std::vector<‸> a;\n', 'std::pair<int, int>'],
    ['a stream', 'std::cout << ‸;\n', '"a: " << a << \'\\n\''],
    ['a lambda', 'sort(a.begin(), a.end(), ‸);\n', '[](int x, int y) { return x > y; }'],
    ['a directive’s end', '#ifdef A\nint a;\n‸\n', '#endif'],
    ['closing brace and semicolon', 'struct A {\n  int a;\n‸', '};'],
  ]),
  ...table('c', [
    ['the declaration above once more', '    int x = 1;\n    ‸\n', 'int x = 1;', ''],
    ['closers of a call that the editor wrote', 'memcpy(‸)\n', 'to, from, n)', 'to, from, n'],
    ['a block’s end below', 'while (a) {\n  ‸\n}\n', 'a--;\n}', 'a--;'],
  ]),
]
