import { transactional } from '../../../src/db/transaction.ts'
import { Post } from '../../../src/entities/index.ts'
import { addMember, addPosts } from '../../content.ts'
import { onEveryEngine, onEveryServer } from '../../engines.ts'
import { build } from '../../helper.ts'

onEveryEngine('what belongs together happens as a whole or not at all', async (t, engine) => {
  const app = await build(t, engine)
  const em = app.orm.em.fork()
  await addMember(app.orm)
  let runs = 0
  const rename = transactional(em, async (tx) => {
    runs++
    await tx.execute("update users set username = 'somebody'")
    throw new Error('no')
  })
  await t.rejects(rename, { message: 'no' })
  t.equal(runs, 1, 'a fault that is no conflict is not tried again')
  t.match(await em.execute('select username from users'), [{ username: 'alice' }])
  t.equal(await transactional(em, async () => 'done'), 'done')
})

onEveryServer('the victim of a deadlock runs again and succeeds', async (t, engine) => {
  const app = await build(t, engine)
  const user_id = await addMember(app.orm)
  const [first = 0, second = 0] = await addPosts(app.orm, [{ user_id }, { user_id }])
  const met = Promise.withResolvers<void>()
  let runs = 0
  let arrived = 0
  const crossing = (here: number, there: number) =>
    transactional(app.orm.em.fork(), async (tx) => {
      runs++
      await tx.nativeUpdate(Post, here, { title: `${here} first` })
      if (++arrived === 2) met.resolve()
      await met.promise
      await tx.nativeUpdate(Post, there, { title: `${there} second` })
    })
  await Promise.all([crossing(first, second), crossing(second, first)])
  t.equal(runs, 3, 'one of the two ran twice')
})
