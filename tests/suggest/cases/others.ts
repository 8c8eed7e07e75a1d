import { leftAlone, table } from './case'

export const csharp = [
  ...table('csharp', [
    ['a call’s closers', 'Console.WriteLine(‸);\n', '"done");', '"done"'],
    ['the property’s brace', 'public int A { get; ‸ }\n', 'set; }', 'set;'],
    ['the method’s brace', '    void F()\n    {\n        ‸\n    }\n', 'Go();\n    }', 'Go();'],
    [
      'a using that follows',
      'using System;\n‸\nusing System.Linq;\n',
      'using System.IO;\nusing System.Linq;',
      'using System.IO;',
    ],
    ['new twice', 'var a = new ‸', 'new List<int>();', 'List<int>();'],
  ]),
  ...leftAlone('csharp', [
    [
      'a block on its own line',
      '    if (a)\n    ‸\n    {\n        c();\n    }\n',
      '{\n        b();\n    }\n    if (d)',
    ],
    ['an interpolated string', 'var a = ‸;\n', '$"{b:N2} and {c}"'],
    ['a verbatim string', 'var a = ‸;\n', '@"C:\\temp\\"'],
    ['a lambda', 'xs.Where(‸)\n', 'x => x.Id == id'],
  ]),
]

export const kotlin = [
  ...table('kotlin', [
    ['a call’s closer', 'println(‸)\n', '"done")', '"done"'],
    ['a hole’s brace', 'val a = "${‸}"\n', 'b.name}"', 'b.name'],
    ['fun twice', 'fun ‸', 'fun area(w: Int) = w', 'area(w: Int) = w'],
    ['the block’s brace', 'fun f() {\n    ‸\n}\n', 'go()\n}', 'go()'],
  ]),
  ...leftAlone('kotlin', [['a block as an argument', 'xs.map ‸\n', '{ it.name }']]),
]

export const ruby = [
  ...table('ruby', [
    ['the end that stands below', 'def f\n  ‸\nend\n', 'a + 1\nend', 'a + 1'],
    ['the next method', 'class A\n  def f\n    ‸\n  end\nend\n', '1\n  end\n\n  def g\n    2', '1'],
    ['def twice', 'def ‸', 'def area(w, h)', 'area(w, h)'],
    ['a hole’s brace', 'puts "#{‸}"\n', 'name}"', 'name'],
    ['a comment behind code', 'a = ‸', 'b + c # adds them', 'b + c'],
    ['a block’s closer', 'xs.map { |x| ‸ }\n', 'x + 1 }', 'x + 1'],
    ['the require above', "require 'json'\n‸", "require 'json'", ''],
    [
      'one line without end',
      '  ‸',
      'puts line\n  puts line\n  puts line\n  puts line',
      'puts line',
    ],
  ]),
  ...leftAlone('ruby', [
    ['the end that is missing', 'def f\n  1\n‸', 'end'],
    ['a string with a hole', 'puts ‸\n', '"#{a["b"]}: #{c}"'],
    ['a regular expression', 'a =~ ‸\n', '/\\A[\'"]/'],
    ['a question', 'return if a.‸\n', 'empty?'],
  ]),
]

export const php = [
  ...table('php', [
    ['a call’s closers', '<?php\necho strtoupper(‸);\n', '$name);', '$name'],
    ['an array’s closer', "<?php\n$a = ['b' => ‸];\n", '1];', '1'],
    ['the method’s brace', '<?php\nfunction f()\n{\n    ‸\n}\n', 'return 1;\n}', 'return 1;'],
    ['function twice', '<?php\nfunction ‸', 'function area($w)', 'area($w)'],
    [
      'the next line',
      '<?php\n‸\n$pdo->commit();\n',
      '$pdo->exec($sql);\n$pdo->commit();',
      '$pdo->exec($sql);',
    ],
  ]),
  ...leftAlone('php', [
    ['an attribute', '<?php\n‸\nfunction f() {}\n', '#[Pure]'],
    ['a string with a variable', '<?php\necho ‸;\n', '"Hello {$name}"'],
  ]),
]

export const sql = [
  ...table('sql', [
    ['a list’s closer', 'INSERT INTO a (‸);\n', 'b, c);', 'b, c'],
    ['the line that follows', 'SELECT a,\n  ‸\n  FROM t\n', 'b\n  FROM t', 'b'],
    ['select twice', 'SELECT ‸', 'SELECT a FROM b', 'a FROM b'],
    ['the string’s closing mark', "WHERE name = '‸'\n", "Ada'", 'Ada'],
    [
      'columns without end',
      'SELECT ‸',
      'first name, first name, first name, first name',
      'first name,',
    ],
    ['a comment behind code', 'SELECT a ‸', 'FROM b -- reads all of b', 'FROM b'],
  ]),
  ...leftAlone('sql', [
    ['a doubled mark', 'VALUES (‸)\n', "'it''s'"],
    ['nulls', 'VALUES (‸)\n', 'NULL, NULL, NULL, NULL'],
    ['a subquery', 'WHERE a IN (‸)\n', 'SELECT b FROM c WHERE d > (SELECT 1)'],
  ]),
]

export const html = [
  ...table('html', [
    ['the element’s end', '<p>‸</p>\n', 'Open daily</p>', 'Open daily'],
    ['an attribute’s mark', '<a href="‸">Home</a>\n', '/home">Home</a>', '/home'],
    ['a tag’s bracket', '<img src="a.png"‸>\n', ' alt="A">', ' alt="A"'],
    ['the list’s end below', '<ul>\n  ‸\n</ul>\n', '<li>One</li>\n</ul>', '<li>One</li>'],
    [
      'the next item',
      '<ul>\n  ‸\n  <li>Two</li>\n</ul>\n',
      '<li>One</li>\n  <li>Two</li>',
      '<li>One</li>',
    ],
    [
      'items without end',
      '  ‸',
      '<li>item</li>\n  <li>item</li>\n  <li>item</li>\n  <li>item</li>',
      '<li>item</li>',
    ],
    [
      'a style’s brace',
      '<style>\n  a {\n    ‸\n  }\n</style>\n',
      'color: red;\n  }',
      'color: red;',
    ],
    ['a script’s closers', '<script>\n  go(‸)\n</script>\n', 'a)', 'a'],
  ]),
  ...leftAlone('html', [
    ['struck text', '<p>‸</p>\n', '<s>old</s> new'],
    ['an apostrophe', '<p>‸</p>\n', "Don't walk on the baker's grass :)"],
    ['a closing tag', '<div>\n  <p>a</p>\n‸', '</div>'],
  ]),
]

export const css = [
  ...table('css', [
    ['the rule’s brace below', 'a {\n  ‸\n}\n', 'color: red;\n}', 'color: red;'],
    ['a second semicolon', 'a {\n  color: ‸;\n}\n', 'red;', 'red'],
    ['a function’s bracket', '  width: calc(‸);\n', '100% - 2rem);', '100% - 2rem'],
    [
      'a rule without end',
      '  ‸',
      'margin: 0;\n  margin: 0;\n  margin: 0;\n  margin: 0;',
      'margin: 0;',
    ],
    ['the next line', '  ‸\n  padding: 0;\n', 'margin: 0;\n  padding: 0;', 'margin: 0;'],
  ]),
  ...leftAlone('css', [
    ['values alike', '  margin: auto ‸;\n', 'auto'],
    ['a colour', '  color: ‸;\n', '#8a3b12'],
    ['closing brace', 'a {\n  color: red;\n‸', '}'],
  ]),
]

export const shell = [
  ...table('shell', [
    ['fi that stands below', 'if a; then\n  ‸\nfi\n', 'b\nfi', 'b'],
    ['done that stands below', 'for f in *; do\n  ‸\ndone\n', 'echo "$f"\ndone', 'echo "$f"'],
    ['the variable’s closing mark', 'cd "‸"\n', '$HOME"', '$HOME'],
    ['a comment behind code', 'rm -rf ‸', '"$tmp" # remove it', '"$tmp"'],
    ['one command without end', '‸', 'echo done\necho done\necho done\necho done', 'echo done'],
  ]),
  ...leftAlone('shell', [
    ['a case’s pattern', 'case $a in\n  ‸\n', '-h) usage ;;'],
    ['the length of a variable', 'n=‸\n', '${#name}'],
    ['a count of arguments', 'if [ ‸ ]; then\n', '$# -gt 0'],
    ['a nested substitution', 'a=‸\n', '"$(date "+%H:%M")"'],
    ['words in single marks', 'grep ‸ a.txt\n', "'^a (b'"],
  ]),
]

export const data = [
  ...table('json', [
    [
      'TabbyML/tabby#3263: depth of the document',
      '{\n  "a": 1,\n  "b": {‸\n  }\n}\n',
      '\n      "c": {\n          "d": 1\n      }',
      '\n    "c": {\n      "d": 1\n    }',
    ],
    ['a value’s mark and comma', '  "name": "‸",\n', 'inkling",', 'inkling'],
    ['an object’s brace below', '{\n  ‸\n}\n', '"a": 1\n}', '"a": 1'],
    ['a second comma', '  "a": ‸,\n', '1,', '1'],
  ]),
  ...leftAlone('json', [['an empty list', '{ "a": ‸ }\n', '[]']]),
  ...table('yaml', [
    ['the next key', 'a: ‸\nname: test\n', '1\nname: test', '1'],
    [
      'out of the mapping',
      'jobs:\n  test:\n    ‸',
      'runs-on: linux\n  ship:\n    needs: test',
      'runs-on: linux',
    ],
    ['the item’s mark again', 'steps:\n  - run: a\n  - ‸', 'run: b', 'run: b'],
    ['a list’s bracket', 'on: [‸]\n', 'push, pull]', 'push, pull'],
  ]),
  ...leftAlone('yaml', [
    ['an apostrophe', 'description: ‸\n', "what the reader's eyes see"],
    ['an expression', 'if: ‸\n', '${{ github.ref }}'],
  ]),
  ...table('lua', [
    ['end that stands below', 'function f()\n    ‸\nend\n', 'return 1\nend', 'return 1'],
    ['local twice', 'local x = ‸', 'local x = 1', '1'],
    ['a comment behind code', 'local a = ‸', 'b + c -- adds them', 'b + c'],
  ]),
  ...leftAlone('lua', [
    ['a length', 'for i = 1, ‸ do\n', '#rows'],
    ['end of the inner block', 'function f()\n    if a then\n        b()\n    ‸\nend\n', 'end'],
  ]),
  ...table('swift', [
    ['a closure’s brace', 'xs.map { ‸ }\n', '$0 + 1 }', '$0 + 1'],
    ['let twice', 'let ‸', 'let a = 1', 'a = 1'],
    ['a guard’s brace below', 'guard let a else {\n    ‸\n}\n', 'return\n}', 'return'],
  ]),
  ...leftAlone('swift', [['a hole', 'print(‸)\n', '"\\(name): \\(a.count)"']]),
]
