import { Database } from '../../../packages/fastify-mikro-orm/src/database.ts'
import { entities } from '../../../src/database/entities.ts'
import { namesThatLookAlike } from '../../../src/database/migrations/2026-11-29-names-that-look-alike.ts'
import { signUp } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { makeFirstBoard } from '../../fixtures/first-version.ts'
import { build } from '../../helper.ts'

onEveryEngine('names that look alike stay, and the oldest one keeps new ones away', async (t, { url }) => {
  const session = await makeFirstBoard(t, url)
  const names = [
    'Аda',
    'аdа',
    'zoë',
    'ﷺ'.repeat(17),
    ...Array.from({ length: 600 }, (_, index) => `member_${index}`)
  ]
  const rows = names.map((name, index) => [
    index + 3,
    name,
    `${index} ${name}`.slice(0, 50),
    '2026-06-01 12:00:00.000'
  ])
  await session.execute(
    `insert into users (id, username, username_key, created_at) values ${rows.map(() => '(?, ?, ?, ?)')}`,
    rows.flat()
  )
  const database = await Database.create({
    url,
    entities,
    schemaMigrations: [namesThatLookAlike],
    schemaMode: 'migrate'
  })
  await database.start()
  await database.close()
  const after = await session.execute<{ id: number; name_skeleton: string | null }[]>(
    'select id, name_skeleton from users order by id'
  )
  t.match(after, [
    { id: 1, name_skeleton: 'ada' },
    { id: 2, name_skeleton: 'bob' },
    { id: 3, name_skeleton: null },
    { id: 4, name_skeleton: null },
    { id: 5, name_skeleton: 'zoë' },
    { id: 6, name_skeleton: null }
  ])
  t.equal(after.filter((row) => row.name_skeleton === null).length, 3)
  const app = await build(t, { url, env: { DATABASE_SCHEMA: 'migrate' } })
  await t.rejects(signUp(app, 'аԁа'), /USERNAME_TAKEN/)
  await t.rejects(signUp(app, 'B0B'), /USERNAME_TAKEN/)
  await t.resolves(signUp(app, 'carol'))
})
