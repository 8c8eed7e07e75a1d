import { leftAlone, table } from './case'

export const javascript = [
  ...table('javascript', [
    [
      'closers of a callback that stand below',
      'items.forEach((item) => {\n  ‸\n});\n',
      'console.log(item);\n});',
      'console.log(item);',
    ],
    ['a require’s mark, bracket and semicolon', "const fs = require('‸');\n", "fs');", 'fs'],
    ['the rest of a chain', 'fetch(url)‸.then(read)\n', '.catch(log).then(read)', '.catch(log)'],
    [
      'the next line, spaced otherwise',
      '  ‸\n  let total = a+b;\n',
      'let a = 1;\n  let total = a + b;',
      'let a = 1;',
    ],
    ['const twice', 'const ‸', 'const x = 1;', 'x = 1;'],
    [
      'return and the line again',
      '  return items.filter(‸',
      'return items.filter(Boolean)',
      'Boolean)',
    ],
    ['an attribute’s closing mark', '<a href="‸">\n', '/home">', '/home'],
    ['brackets of a condition', 'if (‸) {\n', 'a && b) {', 'a && b'],
    ['a leaked mark of Qwen', 'let a = ‸', '1;<|file_sep|>', '1;'],
    ['a comment behind code', 'let a = ‸', 'b + c; // sum of both', 'b + c;'],
    [
      'the file begins again',
      '  ‸',
      "'use strict';\n'use strict';\n'use strict';\n'use strict';",
      "'use strict';",
    ],
    [
      'two statements without end',
      '‸',
      'open();shut();open();shut();open();shut();',
      'open();shut();',
    ],
  ]),
  ...leftAlone('javascript', [
    ['a regular expression', 'const a = b.replace(‸)\n', "/'/g, '\"'"],
    ['division', 'const a = b ‸\n', '/ c / d'],
    ['JSX text', 'return (\n  <p>‸</p>\n', "Don't stop"],
    ['an arrow with an object', 'xs.map(‸)\n', '(x) => ({ ...x, y: 1 })'],
    ['an async function’s end', 'it("a", async () => {\n  await b()\n‸\n', '});'],
    ['a for without a step', 'for (;‸;) {\n', ' i < n'],
  ]),
]
