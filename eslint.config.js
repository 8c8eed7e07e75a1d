/** Lint rules, the import rules of docs/architecture.md among them. */
import boundaries from 'eslint-plugin-boundaries'
import globals from 'globals'
import tseslint from 'typescript-eslint'

/** In the order in which data walks: a folder of core may import those of its list. */
const coreImports = {
  text: [],
  safety: ['text'],
  storage: ['text', 'safety'],
  models: ['storage'],
  workspace: ['text', 'storage', 'safety'],
  host: ['storage'],
  engine: ['text', 'storage', 'safety', 'models'],
  suggest: ['text', 'storage', 'safety', 'models', 'engine'],
  feedback: ['text', 'storage', 'safety', 'models', 'engine', 'suggest'],
  learn: ['text', 'storage', 'safety', 'models', 'engine', 'suggest', 'feedback'],
}
const coreFolders = Object.keys(coreImports)

const hosts = ['electron', 'preview', 'cli']
const allCore = ['core', ...coreFolders.map((folder) => `core-${folder}`)]

const allow = (from, to) => ({
  from: { element: { type: from } },
  allow: { to: { element: { types: { anyOf: [from, ...to] } } } },
})

export default tseslint.config(
  { ignores: ['out', 'release', 'node_modules', '.setup', 'coverage', 'native', 'resources'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx,js,mjs}'],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    files: ['{contract,core,renderer,electron,preview,cli}/**/*.{ts,tsx}'],
    plugins: { boundaries },
    settings: {
      'import/resolver': { node: { extensions: ['.ts', '.tsx', '.json'] } },
      'boundaries/include': ['{contract,core,renderer,electron,preview,cli}/**/*'],
      'boundaries/files': [{ category: 'shared', pattern: 'core/{maps,ports,random,stream}.ts' }],
      'boundaries/elements': [
        { type: 'contract', pattern: 'contract' },
        ...coreFolders.map((folder) => ({ type: `core-${folder}`, pattern: `core/${folder}` })),
        { type: 'core', pattern: 'core' },
        { type: 'renderer', pattern: 'renderer' },
        ...hosts.map((host) => ({ type: host, pattern: host })),
      ],
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: [
            { allow: { to: { module: { origin: ['external', 'core'] } } } },
            allow('contract', []),
            ...coreFolders.map((folder) =>
              allow(`core-${folder}`, [
                ...(folder === 'text' ? [] : ['contract']),
                ...coreImports[folder].map((other) => `core-${other}`),
              ]),
            ),
            // What a host provides (ports.ts), listeners as streams and maps serve every folder of core.
            {
              from: { element: { types: { anyOf: allCore } } },
              allow: { to: { file: { categories: 'shared' } } },
            },
            allow('core', ['contract', ...allCore]),
            allow('renderer', ['contract', 'core-text']),
            ...hosts.map((host) => allow(host, ['contract', ...allCore])),
          ],
        },
      ],
      'boundaries/no-unknown-dependencies': 'error',
    },
  },
  {
    files: ['core/**/*.ts', 'contract/**/*.ts', 'cli/**/*.ts', 'preview/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: ['electron', 'electron-store'] }],
    },
  },
)
