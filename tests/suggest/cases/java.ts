import { leftAlone, table } from './case'

export const java = [
  ...table('java', [
    [
      'TabbyML/tabby#3279: line ends of Windows',
      'class A {\r\n    int f() {\r\n        ‸\r\n    }\r\n}\r\n',
      'int a = 1;\n        return a;',
      'int a = 1;\r\n        return a;',
    ],
    [
      'microsoft/copilot-eclipse-feedback#125: line ends of Windows in a body',
      'class A {\r\n    void f() {‸\r\n    }\r\n}\r\n',
      '\n        go();',
      '\r\n        go();',
    ],
    [
      'the method’s brace below',
      '    int f() {\n        ‸\n    }\n',
      'return 1;\n    }',
      'return 1;',
    ],
    [
      'the class’s last braces',
      'class A {\n    void f() {\n        ‸\n    }\n}\n',
      'go();\n    }\n}',
      'go();',
    ],
    ['a call’s closers', 'System.out.println(‸);\n', '"done");', '"done"'],
    ['the string’s closing mark', 'String a = "‸";\n', 'b";', 'b'],
    ['return twice', '        return ‸', 'return total;', 'total;'],
    ['public twice', '    public ‸', 'public int size() {', 'int size() {'],
    ['the rest of the line', 'for (String a : ‸) {\n', 'names) {', 'names'],
    [
      'the next line',
      '        ‸\n        this.name = name;\n',
      'super(id);\n        this.name = name;',
      'super(id);',
    ],
    [
      'two spaces in a document of four',
      'class A {\n    int a;\n    void f() {‸\n    }\n',
      '\n      if (a > 0) {\n        go();\n      }',
      '\n        if (a > 0) {\n            go();\n        }',
    ],
    ['a comment behind code', 'int a = ‸', 'b + c; // the sum of b and c', 'b + c;'],
    [
      'the comment’s star again',
      '    /**\n     * ‸\n     */\n',
      '* Reads a line.',
      'Reads a line.',
    ],
  ]),
  ...leftAlone('java', [
    ['type parameters', 'Map<String, List<‸>> a;\n', 'Integer'],
    ['a character', 'if (c == ‸) {\n', "'\"'"],
    ['an annotation', '    ‸\n    public String toString() {\n', '@Override'],
    ['a stream', 'return names.stream()‸;\n', '.filter(n -> !n.isEmpty()).toList()'],
    [
      'catch behind a block',
      '        try {\n            go();\n        ‸\n',
      '} catch (IOException e) {\n            throw new UncheckedIOException(e);\n        }',
    ],
    ['an array', 'int[] a = ‸;\n', '{1, 1, 1, 1}'],
  ]),
]
