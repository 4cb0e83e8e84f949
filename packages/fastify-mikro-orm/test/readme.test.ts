import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'tap'
import { channels } from '../src/telemetry/channels.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const readme = read('README.md')

/** The links of a Markdown text to files: their texts and targets, without anchors. */
function fileLinks(markdown: string): [text: string, path: string][] {
  return [...markdown.matchAll(/\[([^\]]+)\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(
    ([, text = '', path = '']) => [text, path]
  )
}

test('every relative link of the documentation leads to a file', (t) => {
  const documents = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)]
  for (const document of documents) {
    for (const [text, path] of fileLinks(read(document))) {
      t.ok(existsSync(join(root, dirname(document), path)), `${document}: ${text}`)
    }
  }
  t.end()
})

test('every anchor of the README is a heading', (t) => {
  const headings = [...readme.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => title.toLowerCase())
  const anchors = headings.map((title) => title.replaceAll(/[^\w -]/g, '').replaceAll(' ', '-'))
  for (const [, anchor = ''] of readme.matchAll(/\]\(#([^)]+)\)/g)) t.ok(anchors.includes(anchor), anchor)
  t.end()
})

test('every promise of the README links to a test of that title', (t) => {
  const [, section = ''] = readme.split('## What it promises')
  const [promises = ''] = section.split('\n## ')
  const rows = promises.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| promise'))
  t.ok(rows.length > 20)
  for (const row of rows) {
    const links = fileLinks(row)
    t.ok(links.length > 0, row)
    for (const [title, path] of links) t.ok(titlesOf(path).includes(title), `${path}: ${title}`)
  }
  t.end()
})

/** The titles of the tests in a file, which may be templates. */
function titlesOf(path: string): string[] {
  const calls = read(path).matchAll(/(?:test|onEvery\w+)\(\s*['`](.*?)['`],/g)
  return [...calls].map(([, title = '']) => title)
}

test('every option of the README is there, with its default', (t) => {
  const interfaces = [
    ['src/options.ts', 'OwnOptions', ''],
    ['src/plugin.ts', 'RequestOptions', ''],
    ['src/report.ts', 'ReportOptions', 'report.'],
    ['src/replicas/read-replicas.ts', 'ReadReplicaOptions', 'readReplicas.']
  ] as const
  for (const [path, name, prefix] of interfaces) {
    for (const [option, byDefault] of optionsOf(path, name)) {
      // Their own options have rows.
      if (option === 'report' || option === 'readReplicas') continue
      const row = readme.split('\n').find((line) => line.startsWith(`| \`${prefix}${option}\` |`))
      t.ok(row?.endsWith(byDefault === '' ? ' | |' : ` | ${byDefault} |`), `${prefix}${option}: ${byDefault}`)
    }
  }
  t.end()
})

/** The options of an interface, with the default that their comment names; required ones have none. */
function optionsOf(path: string, name: string): [option: string, byDefault: string][] {
  const [, body = ''] = new RegExp(`interface ${name} \\{\\n(.*?)\\n\\}`, 's').exec(read(path)) ?? []
  return [...body.matchAll(/\/\*\*(.*?)\*\/\s+(\w+)(\??):/gs)].map(
    ([, comment = '', option = '', optional]) => {
      const [, byDefault = 'false'] = /Default ([^ ]+?)\.(?: |$)/.exec(comment.trim()) ?? []
      return [option, optional ? byDefault : '']
    }
  )
}

test('every error code, error kind and channel is in the README', (t) => {
  const codes = [...read('src/errors.ts').matchAll(/\| '(DB_\w+)'/g)].map(([, code = '']) => code)
  const [, union = ''] = /type ErrorKind =(.*?)\n\n/s.exec(read('src/error-kind.ts')) ?? []
  const kinds = [...union.matchAll(/'(\w+)'/g)].map(([, kind]) => `\`${kind}\``)
  const names = Object.values(channels).map(({ name }) => `\`${String(name)}\``)
  t.ok(codes.length > 15 && kinds.length > 10 && names.length > 4)
  for (const word of [...codes, ...kinds, ...names]) t.match(readme, word)
  t.end()
})

test('every function that the package exports is in the README', (t) => {
  for (const path of ['index.ts', 'testing.ts']) {
    for (const [, list = ''] of read(path).matchAll(/^export \{(.*)\} from/gm)) {
      const names = list.split(',').map((name) => name.trim())
      const values = names.filter((name) => !name.startsWith('type ') && name !== 'default')
      for (const name of values) t.match(readme, name)
    }
  }
  t.end()
})
