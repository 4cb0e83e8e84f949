import type { Orm } from '../types.ts'
import { Turns } from './turns.ts'

/** A test of tap, or of `node:test`. */
export type TestContext = { teardown(end: Ending): unknown } | { after(end: Ending): unknown }

type Ending = () => Promise<void>
type Connection = ReturnType<Orm['em']['getConnection']>
type BeginOptions = NonNullable<Parameters<Connection['begin']>[0]>
type EndArguments = Parameters<Connection['commit']>

/**
 * Runs the rest of a test in one transaction, which is rolled back when the test ends: whatever the application
 * writes, through `request.getDb()`, forks and transactions of its own, everybody in it sees and nobody else does.
 *
 * There is one connection then, as with SQLite always: what the application begins becomes a savepoint, and while
 * one is open, whoever is not within it waits. Not undone: what MySQL and MariaDB commit by themselves (`create
 * table` and the like), and the numbers that a table has given out.
 * @param t its end is the end of the transaction
 * @param orm `app.orm`, when the application is ready
 */
export async function isolate(t: TestContext, orm: Orm) {
  const connection = orm.em.getConnection()
  const { execute, begin, commit, rollback, getClient } = connection
  const original = { execute, begin, commit, rollback, getClient }
  const root = await connection.begin()
  const turns = new Turns()

  async function end(given: EndArguments, how: 'commit' | 'rollback') {
    await original[how].apply(connection, given)
    turns.end(given[0])
  }

  // Every statement and every transaction of this ORM passes through this one object.
  Object.assign(connection, {
    execute: (...[query, params, method, within, context]: Parameters<typeof execute>) => {
      const send = () => execute.call(connection, query, params, method, within ?? root, context)
      return within ? send() : turns.take(send)
    },
    begin: (options: BeginOptions = {}) => {
      const send = () => begin.call(connection, { ...options, ctx: options.ctx ?? root })
      return options.ctx ? send() : turns.begin(send)
    },
    commit: (...given: EndArguments) => end(given, 'commit'),
    rollback: (...given: EndArguments) => end(given, 'rollback'),
    getClient: () => root
  })

  const finish = async () => {
    Object.assign(connection, original)
    // A connection that was closed before took the transaction with it.
    await connection.rollback(root).catch(() => undefined)
  }
  if ('teardown' in t) t.teardown(finish)
  else t.after(finish)
}
