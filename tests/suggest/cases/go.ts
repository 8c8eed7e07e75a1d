import { leftAlone, table } from './case'

export const go = [
  ...table('go', [
    [
      'four spaces in a document of tabs',
      'func f() {\n\ta()\n\t‸\n}\n',
      'if b {\n        c()\n    }',
      'if b {\n\t\tc()\n\t}',
    ],
    ['indentation said twice', 'func f() {\n\t‸\n}\n', '\treturn', 'return'],
    [
      'the error check that follows',
      '\tf, err := ‸\n\tif err != nil {\n\t\treturn err\n\t}\n',
      'os.Open(name)\n\tif err != nil {\n\t\treturn err\n\t}',
      'os.Open(name)',
    ],
    ['the function’s brace', 'func f() {\n\t‸\n}\n', 'return 1\n}', 'return 1'],
    [
      'the next function',
      'func f() int {\n\t‸',
      'return 1\n}\n\nfunc g() int {\n\treturn 2\n}',
      'return 1\n}',
    ],
    ['bracket that the editor closed', 'fmt.Println(‸)\n', '"done")', '"done"'],
    ['an import’s mark', 'import "‸"\n', 'fmt"', 'fmt'],
    ['the line above once more', '\tdefer file.Close()\n\t‸\n', 'defer file.Close()', ''],
    ['func twice', 'func ‸', 'func main() {', 'main() {'],
    ['a comment behind code', '\tx := ‸', 'a + b // adds them', 'a + b'],
    ['the comment’s mark again', '// ‸\n', '// Open reads a file.', 'Open reads a file.'],
    ['a brace too many', 'x := map[string]int{‸}\n', '"a": 1}', '"a": 1'],
    ['a leaked mark', 'x := ‸', '1<|endoftext|>package main', '1'],
  ]),
  ...leftAlone('go', [
    ['a rune', 'if c == ‸ {\n', "'\"'"],
    ['a raw string', 'q := ‸\n', '`SELECT "a" FROM b`'],
    ['a tagged field', '\tName string ‸\n', '`json:"name"`'],
    ['closing brace', 'func f() {\n\ta()\n‸', '}'],
    ['else', 'if a {\n\tb()\n‸\n', '} else {\n\tc()\n}'],
    ['a channel', 'case ‸:\n', '<-ctx.Done()'],
  ]),
]
