import { User } from '../../../src/database/entities.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'
import { rowsRead } from '../../plans.ts'
import { newStaff } from '../../staff.ts'
import { statementsOf } from '../../statements.ts'

onEveryEngine('members are found by an index, by name and by address', async (t, engine) => {
  const app = await build(t, engine)
  const ada = await newStaff(app, 'ada', 'admin')
  const em = app.orm.em.fork()
  const rows = Array.from({ length: 10_000 }, (_, n) => ({
    username: `member${n}`,
    username_key: `member${n}`,
    email: `address${n}@example.com`,
    email_key: `address${n}@example.com`,
    created_at: new Date()
  }))
  for (let from = 0; from < rows.length; from += 1_000)
    await em.insertMany(User, rows.slice(from, from + 1_000))
  if (engine.name !== 'sqlite') await em.execute('analyze table users')
  for (const [query, key, found] of [
    ['name=member77', 'username_key', 'member7738'],
    ['name=member9999', 'username_key', 'member9999'],
    ['email=address77', 'email_key', 'member7738'],
    ['email=address9999', 'email_key', 'member9999']
  ] as const) {
    const statements = await statementsOf(app.orm, async () => {
      t.match((await ada.get(`/admin/members?${query}`)).body, found, query)
    })
    const sql = statements.find((statement) => statement.includes('limit 51')) ?? ''
    if (engine.name === 'sqlite') {
      const plan = await em.execute<{ detail: string }[]>(`explain query plan ${sql}`)
      t.match(plan, [
        { detail: new RegExp(`^SEARCH users USING INDEX \\w+ \\(${key}>\\? AND ${key}<\\?\\)`) }
      ])
      t.equal(plan.length, 1, 'sorts nothing')
    } else {
      t.ok((await rowsRead(em, sql)) < 150, query)
    }
  }
})
