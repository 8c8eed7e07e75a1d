import { leftAlone, table } from './case'

export const rust = [
  ...table('rust', [
    ['bracket that the editor closed', 'println!("{}", ‸);\n', 'name);', 'name'],
    [
      'the arm’s brace below',
      'match a {\n    Some(b) => {\n        ‸\n    }\n}\n',
      'go(b)\n    }',
      'go(b)',
    ],
    [
      'the next method',
      'impl A {\n    fn f(&self) -> u8 {\n        ‸\n    }\n}\n',
      '1\n    }\n\n    fn g(&self) -> u8 {\n        2',
      '1',
    ],
    [
      'two spaces in a document of four',
      'fn f() {\n    a();\n}\nfn g() {‸\n}\n',
      '\n  if a {\n    b();\n  }',
      '\n    if a {\n        b();\n    }',
    ],
    [
      'the line above once more',
      '    use std::collections::HashMap;\n    ‸',
      'use std::collections::HashMap;',
      '',
    ],
    ['let twice', 'let ‸', 'let total = 0;', 'total = 0;'],
    ['a comment behind code', 'let a = ‸', 'b + c; // the sum', 'b + c;'],
    ['the doc comment’s mark again', '/// ‸\n', '/// Reads a line.', 'Reads a line.'],
    ['a stray bracket', 'let a = b‸;\n', '.len());', '.len()'],
    [
      'one statement without end',
      '    ‸',
      'v.push(x);\n    v.push(x);\n    v.push(x);\n    v.push(x);',
      'v.push(x);',
    ],
  ]),
  ...leftAlone('rust', [
    ['a lifetime', "fn f<'a>(a: ‸) {\n", "&'a str, b: &'a str"],
    ['a character', 'if c == ‸ {\n', "'('"],
    ['type parameters', 'let a: Vec<‸> = b;\n', 'Option<u8>'],
    ['a closure', 'xs.iter().map(‸)\n', '|x| { x + 1 }'],
    ['a raw string', 'let a = ‸;\n', 'r#"{"a": 1}"#'],
    ['an attribute', '#[‸]\n', 'derive(Debug, Clone)'],
    ['the end of a block and a bracket', 'thread::spawn(move || {\n    go();\n‸\n', '});'],
  ]),
]
