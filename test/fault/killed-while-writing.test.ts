import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EntityManager } from 'fastify-mikro-orm'
import { openDatabase } from 'fastify-mikro-orm'
import { type Test, test } from 'tap'
import { recount } from '../../src/commands/recount/recount.ts'
import { entities } from '../../src/database/entities.ts'
import { addMember } from '../content.ts'
import { makeFolder } from '../fixtures/folder.ts'

const writer = join(import.meta.dirname, 'writer.ts')
const members = 50
const kills = 30
const lanes = 2

test('killed 30 times while it writes, SQLite keeps every write that was acknowledged', async (t) => {
  const folder = makeFolder(t)
  const written = await Promise.all(
    Array.from({ length: lanes }, (_, lane) => killAndLook(t, `sqlite:${folder}/${lane}.sqlite`))
  )
  t.comment(`acknowledged writes: ${written.join(' + ')}`)
})

/** @returns how many writes were acknowledged */
async function killAndLook(t: Test, url: string): Promise<number> {
  const database = await openDatabase({ url, entities })
  const { orm } = database
  for (let n = 1; n <= members; n++) await addMember(orm, `member-${n}`)
  await database.close()
  const acknowledged = new Set<string>()
  for (let kill = 0; kill < kills / lanes; kill++) {
    for (const line of await writeUntilKilled(t, url)) acknowledged.add(line)
    const database = await openDatabase({ url, entities })
    const { orm } = database
    const em = orm.em.fork()
    const content = await readContent(em)
    t.same(await em.execute('pragma integrity_check'), [{ integrity_check: 'ok' }])
    t.same(acknowledged.difference(content), new Set(), `kill ${kill}: all is there`)
    t.same((await recount(em, { repair: false })).drifted, {}, `kill ${kill}: the counters agree`)
    await database.close()
  }
  return acknowledged.size
}

/** @returns what the process said that it had written */
async function writeUntilKilled(t: Test, url: string): Promise<string[]> {
  const child = spawn(process.execPath, [writer, url, `${members}`], {
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'news-compile-cache') },
    stdio: ['ignore', 'pipe', 'inherit']
  })
  t.teardown(() => child.kill('SIGKILL'))
  const ended = once(child, 'close')
  const lines: string[] = []
  createInterface(child.stdout).on('line', (line) => lines.push(line))
  const enough = 1 + Math.floor(Math.random() * 30)
  while (lines.length < enough) {
    const news = await Promise.race([once(child.stdout, 'data'), ended.then(() => 'ended')])
    if (news === 'ended') throw new Error('The writer ended by itself.')
  }
  await sleep(Math.random() * 5)
  child.kill('SIGKILL')
  await ended
  return lines
}

/** All that the board holds, as the writer tells of it. */
async function readContent(em: EntityManager): Promise<Set<string>> {
  const rows = await em.execute<{ line: string }[]>(`
    select 'post ' || id || ' ' || post_url as line from posts
    union all select 'comment ' || id || ' ' || comment_text from comments
    union all select 'vote ' || user_id || ' ' || post_id from votes`)
  return new Set(rows.map(({ line }) => line))
}
