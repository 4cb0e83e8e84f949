import { glob, readFile } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { test } from 'tap'

const root = join(import.meta.dirname, '..')

/** Rooms of the board from the lowest up. A file may import its own room and the rooms of lower layers. */
const layers = [
  ['src/errors'],
  ['src/schema', 'src/sql', 'src/text', 'src/page-cache', 'src/outgoing', 'src/openapi'],
  ['src/config.ts', 'src/version.ts', 'src/http', 'src/lists', 'src/audit', 'src/jobs', 'src/secrets'],
  ['src/settings'],
  ['src/members', 'src/domains', 'src/words'],
  ['src/tags'],
  ['src/notices'],
  ['src/posts'],
  ['src/comments'],
  ['src/votes', 'src/read-state', 'src/search'],
  ['src/accounts'],
  ['src/moderation', 'src/webhooks', 'src/sources'],
  ['src/database', 'src/views', 'src/metrics'],
  ['src/mail'],
  ['plugins'],
  ['routes'],
  ['src/app.ts', 'src/cli.ts', 'src/fastify-cli.d.ts'],
  ['src/static'],
  ['src/commands']
]

const subjects = [
  'src/members',
  'src/posts',
  'src/comments',
  'src/votes',
  'src/read-state',
  'src/accounts',
  'src/domains',
  'src/tags',
  'src/moderation',
  'src/settings',
  'src/audit',
  'src/jobs',
  'src/notices',
  'src/search',
  'src/words',
  'src/webhooks',
  'src/sources'
]

const mayImportFastify = ['src/http', 'plugins', 'routes', 'src/app.ts', 'src/static']

const maxLines = 250

interface Import {
  /** Path of the file from the root, or a package's name. */
  to: string
  isType: boolean
}

interface Source {
  path: string
  room: string
  text: string
  imports: Import[]
}

/** `import … from`, `export … from`, `import '…'` and `import('…')`. */
const statement =
  /^(?:import|export)\s+(type\s)?[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|import\('([^']+)'\)/gm

async function readSource(path: string): Promise<Source> {
  const text = await readFile(join(root, path), 'utf8')
  const imports = [...text.matchAll(statement)].map(([, type, ...names]) => {
    const name = names.find(Boolean) ?? ''
    return { to: name.startsWith('.') ? normalize(join(dirname(path), name)) : name, isType: !!type }
  })
  return { path, room: roomOf(path), text, imports }
}

/** `src/posts/list.ts` is in `src/posts`, `routes/api/me.ts` in `routes`, and `src/app.ts` is a room of its own. */
function roomOf(path: string): string {
  const [first = '', second = ''] = path.split('/')
  return first === 'src' ? `${first}/${second}` : first
}

async function readSources(pattern: string): Promise<Source[]> {
  const sources: Source[] = []
  for await (const path of glob(pattern, { cwd: root })) {
    if (!path.includes('node_modules')) sources.push(await readSource(path))
  }
  return sources
}

const board = await readSources('{src,plugins,routes}/**/*.ts')
const packages = await readSources('packages/*/{index.ts,testing.ts,src/**/*.ts}')

/** @returns "FILE imports TARGET" for each import that breaks a rule */
function violations(sources: Source[], isWrong: (source: Source, target: Import) => boolean): string[] {
  return sources.flatMap((source) =>
    source.imports.filter((target) => isWrong(source, target)).map(({ to }) => `${source.path} imports ${to}`)
  )
}

const isInside = (path: string, rooms: string[]) =>
  rooms.some((room) => path === room || path.startsWith(`${room}/`))

test('there are sources, and their imports are found', async (t) => {
  t.ok(board.length > 100 && packages.length > 10)
  t.ok(board.find(({ path }) => path === 'src/app.ts')?.imports.some(({ to }) => to === 'plugins/errors.ts'))
})

test('every file has a room, and imports point to lower layers', async (t) => {
  const layerOf = (path: string) => layers.findIndex((rooms) => rooms.includes(roomOf(path)))
  t.same(
    board.filter(({ path }) => layerOf(path) < 0).map(({ path }) => path),
    [],
    'files without a room'
  )
  const rooms = new Set(board.map(({ room }) => room))
  t.same(
    layers.flat().filter((room) => !rooms.has(room)),
    [],
    'rooms that do not exist'
  )
  const isUpwards = ({ path, room }: Source, { to }: Import) =>
    isInside(to, ['src', 'plugins', 'routes']) && roomOf(to) !== room && layerOf(to) >= layerOf(path)
  t.same(violations(board, isUpwards), [])
})

test('files do not import each other in a circle', async (t) => {
  const files = new Map(board.map((source) => [source.path, source]))
  const finished = new Set<string>()
  const circles: string[] = []
  const visit = (path: string, trail: string[]) => {
    if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' → '))
    else if (!finished.has(path)) {
      for (const { to } of files.get(path)?.imports ?? []) if (files.has(to)) visit(to, [...trail, path])
      finished.add(path)
    }
  }
  for (const path of files.keys()) visit(path, [])
  t.same(circles, [])
})

test('the board imports packages by name', async (t) => {
  t.same(
    violations(board, (_, { to }) => to.startsWith('packages/')),
    []
  )
})

test('a package does not import the board', async (t) => {
  const isOutside = ({ path }: Source, { to }: Import) =>
    /^(src|plugins|routes|test|bench)\//.test(to) ||
    (to.startsWith('packages/') && !to.startsWith(path.split('/').slice(0, 2).join('/')))
  t.same(violations(packages, isOutside), [])
})

test('only the HTTP layer imports Fastify', async (t) => {
  const isFastify = ({ to }: Import) => /^(fastify|fastify-plugin|@fastify\/.*)$/.test(to)
  t.same(
    violations(board, ({ path }, target) => isFastify(target) && !isInside(path, mayImportFastify)),
    []
  )
})

test('only one file sends requests to elsewhere', async (t) => {
  const isClient = ({ to }: Import) => /^(undici|node:https|node:http2)$/.test(to)
  t.same(
    violations(board, ({ path }, target) => isClient(target) && path !== 'src/outgoing/outgoing.ts'),
    []
  )
})

test('views import types of subjects, texts, and nothing else of the board or the database', async (t) => {
  const views = board.filter(({ room }) => room === 'src/views')
  const isWrong = (_: Source, { to, isType }: Import) =>
    !isInside(to, ['src/views', 'src/text']) &&
    !['ghtml', 'node:url'].includes(to) &&
    !(isType && isInside(to, [...subjects, 'src/openapi']))
  t.same(violations(views, isWrong), [])
})

test('no template of HTML has an escape sequence, which would be printed', async (t) => {
  const printed = board.filter(({ text }) => /html`[^`]*[^'`]\\n/.test(text)).map(({ path }) => path)
  t.same(printed, [])
})

test('only the configuration reads the environment', async (t) => {
  const readers = board.filter(({ text }) => text.includes('process.env')).map(({ path }) => path)
  t.same(readers, ['src/config.ts'])
})

test(`no file is longer than ${maxLines} lines`, async (t) => {
  const others = await readSources('{test,bench,packages/*/test}/**/*.ts')
  const long = [...board, ...packages, ...others].filter(({ text }) => text.split('\n').length > maxLines + 1)
  t.same(
    long.map(({ path }) => path),
    []
  )
})

test('only `moderate()` writes what it sets', async (t) => {
  // `removed_at = …` in SQL or on an entity, and `removed_at: …` of an object that is not a type or the entity.
  const write = /\b(removed_at|locked_at|pinned_at)(\s*=(?!=)|:(?!\s*(unknown|SqlDate|p\.)))/
  const writers = board.filter(({ text }) => write.test(text)).map(({ path }) => path)
  t.same(writers.sort(), ['src/moderation/change-comment.ts', 'src/moderation/change-post.ts'])
  const callers = board.filter(({ imports }) => imports.some(({ to }) => writers.includes(to)))
  t.same(
    callers.map(({ path }) => path),
    ['src/moderation/moderate.ts']
  )
})

test('every error code is thrown', async (t) => {
  const declaration = await readSource('src/errors/coded-error.ts')
  const codes = [...declaration.text.matchAll(/^ {2}\| '([A-Z_]+)'$/gm)].map(([, code]) => code)
  t.ok(codes.length > 30)
  const thrown = board.map(({ text }) => text).join('\n')
  t.same(
    codes.filter((code) => !new RegExp(`(CodedError|super)\\(\\s*'${code}'`).test(thrown)),
    []
  )
})

test('every entity is listed for the database', async (t) => {
  const listed = board.find(({ path }) => path === 'src/database/entities.ts')?.imports.map(({ to }) => to)
  const entities = board.filter(({ text }) => text.includes('defineEntity(')).map(({ path }) => path)
  t.same(entities.sort(), listed?.sort())
})
