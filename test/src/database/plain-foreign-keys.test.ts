import type { EntityManager } from 'fastify-mikro-orm'
import { openConnection } from '../../../packages/fastify-mikro-orm/test/fixtures/connection.ts'
import { plainForeignKeys } from '../../../src/database/migrations/2026-12-02-plain-foreign-keys.ts'
import { onEveryServer } from '../../engines.ts'
import { startBoard } from '../../fixtures/board.ts'

/** Foreign keys by what they do when the other row goes. */
function countRules(session: EntityManager) {
  return session.execute<{ rule: string; n: number }[]>(
    `select if(delete_rule in ('NO ACTION', 'RESTRICT') and update_rule in ('NO ACTION', 'RESTRICT'), 'none', 'some')
      as rule, count(*) as n from information_schema.referential_constraints
      where constraint_schema = database() group by rule order by rule`
  )
}

onEveryServer('no foreign key has an action, also in a database of before', async (t, { url }) => {
  await startBoard(url)
  const session = await openConnection(t, url)
  const fresh = await countRules(session)
  t.match(fresh, [{ rule: 'none' }])
  t.equal(fresh.length, 1)
  for (const [key, actions] of [
    ['comments parent_id comments', 'on delete set null'],
    ['post_tags tag_id tags', 'on delete cascade on update cascade']
  ] as const) {
    const [table, column, references] = key.split(' ')
    const name = `${table}_${column}_foreign`
    await session.execute(`alter table ${table} drop foreign key ${name}`)
    await session.execute(
      `alter table ${table} add constraint ${name} foreign key (${column}) references ${references} (id) ${actions}`
    )
  }
  // As if the process had been killed after it had dropped this one.
  await session.execute('alter table post_marks drop foreign key post_marks_post_id_foreign')
  await session.execute('delete from db_migrations where name = ?', [plainForeignKeys.name])
  t.match(await startBoard(url, { schemaMode: 'migrate' }), [{ migration: plainForeignKeys.name }, {}])
  t.same(await countRules(session), fresh)
})
