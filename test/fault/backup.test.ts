import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { EntityManager } from 'fastify-mikro-orm'
import type { Test } from 'tap'
import { findDrift } from '../drift.ts'
import { onEveryEngine } from '../engines.ts'
import { openBoard } from '../fixtures/board.ts'
import { makeFolder } from '../fixtures/folder.ts'
import { restoreToSqlite } from '../fixtures/restored.ts'
import { runCommand } from '../fixtures/run-command.ts'

const members = 70

onEveryEngine(
  'a backup under writers has all that was acknowledged, and its counters agree',
  async (t, engine) => {
    const folder = makeFolder(t)
    const board = await openBoard(t, engine.url)
    await board.execute(
      `insert into users (id, username, username_key, karma, created_at) values ${Array.from(
        { length: members },
        (_, at) => `(${at + 1}, 'm${at}', 'm${at}', 0, ${engine.name === 'sqlite' ? 1 : 'now(3)'})`
      )}`
    )
    const { child, lines } = startWriter(t, engine.url)
    const kinds = engine.name === 'sqlite' ? ['sqlite', 'ndjson'] : ['ndjson.gz']
    for (const kind of kinds) {
      const acknowledged = lines.length + 30
      while (lines.length < acknowledged) await once(child.stdout, 'data')
      const before = new Set(lines)
      const file = join(folder, `backup.${kind}`)
      t.match(await runCommand(engine, 'backup', file), { code: 0, stderr: '' })
      t.ok(lines.length > before.size, `${lines.length - before.size} writes meanwhile`)
      const em =
        kind === 'sqlite' ? await openBoard(t, `sqlite:${file}`) : (await restoreToSqlite(t, file)).em
      t.same(before.difference(await writtenIn(em)), new Set(), 'every write is there')
      t.same(await findDrift(em), [])
    }
    t.equal(child.exitCode, null, 'the writer never failed')
  }
)

function startWriter(t: Test, url: string) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'writer.ts'), url, `${members}`], {
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'news-compile-cache') },
    stdio: ['ignore', 'pipe', 'inherit']
  })
  t.teardown(async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
  })
  const lines: string[] = []
  createInterface(child.stdout).on('line', (line) => lines.push(line))
  return { child, lines }
}

/** All that an SQLite board holds, as the writer tells of it. */
async function writtenIn(em: EntityManager): Promise<Set<string>> {
  const rows = await em.execute<{ line: string }[]>(`
    select 'post ' || id || ' ' || post_url as line from posts
    union all select 'comment ' || id || ' ' || comment_text from comments
    union all select 'vote ' || user_id || ' ' || post_id from votes`)
  return new Set(rows.map(({ line }) => line))
}
