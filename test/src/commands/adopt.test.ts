import { onEveryServer } from '../../engines.ts'
import { openBoard, startBoard } from '../../fixtures/board.ts'
import { logStream } from '../../fixtures/log.ts'
import { anotherDatabase, loadDump } from '../../fixtures/old-board.ts'
import { runCommand } from '../../fixtures/run-command.ts'
import { build } from '../../helper.ts'

const tables = ['users', 'posts', 'comments', 'votes']

const adopted = { code: 0, stdout: 'Adopted: 1 member, 1 post, 1 comment, 1 vote.\n', stderr: '' }

onEveryServer('an old board becomes a board, and is only read', async (t, engine) => {
  const old = await loadDump(t, engine.url, 'plain')
  const sums = () => old.execute(`checksum table ${tables}`)
  const before = await sums()
  const url = await anotherDatabase(t, engine)
  // As SQLAlchemy writes it.
  const source = `${engine.url.replace('mysql:', 'mysql+pymysql:')}?charset=utf8mb4`
  t.match(await runCommand({ url }, 'adopt', source, '--dry-run'), {
    code: 0,
    stdout:
      'From 2021-05-04T10:00:00.000Z to 2021-05-04T12:00:00.000Z.\nWould adopt: 1 member, 1 post, 1 comment, 1 vote.\n'
  })
  t.match(await runCommand({ url }, 'adopt', source), adopted)
  t.same(await sums(), before)

  const em = await openBoard(t, url)
  t.match(await em.execute('select * from posts'), [
    {
      id: 7,
      title: 'A lamp of cedar',
      post_url: 'https://www.example.org/lamp?utm_source=x',
      user_id: 1,
      hot: 20456.0909091,
      vote_count: 1,
      comment_count: 1
    }
  ])
  t.match(await em.execute('select id, karma from users'), [{ id: 1, karma: 0 }])
  t.match(await em.execute('select id from comments'), [{ id: 3 }])
  await runCommand({ url }, 'search', '--reindex')
  t.match(await runCommand({ url }, 'recount', '--dry-run'), { code: 0, stdout: 'Nothing has drifted.' })
  t.match(await runCommand({ url }, 'adopt', engine.url), { code: 2, stderr: /^The board is not empty: / })
})

onEveryServer('a start on an old board creates nothing, and names the command', async (t, engine) => {
  const old = await loadDump(t, engine.url, 'plain')
  const list = () => old.execute<object[]>('show tables')
  const before = await list()
  const message = /^This is a database of python-newsfeed\. Nothing was changed\. Run npm run adopt/
  for (const DATABASE_SCHEMA of ['none', 'create', 'migrate'])
    await t.rejects(build(t, { url: engine.url, env: { DATABASE_SCHEMA } }), {
      code: 'DATABASE_FOREIGN',
      message
    })
  t.match(await runCommand(engine, 'migrate'), { code: 2, stderr: message })
  t.match(await runCommand(engine, 'adopt', engine.url), { code: 2, stderr: /or use --in-place\.\n$/ })
  t.same(await list(), before)
})

onEveryServer('one database is enough: the old tables are renamed', async (t, engine) => {
  const old = await loadDump(t, engine.url, 'plain')
  const adopt = () => runCommand(engine, 'adopt', engine.url, '--in-place')
  t.match(await adopt(), adopted)
  t.match(await old.execute('select username from newsfeed_users'), [{ username: 'wren' }])
  t.match(await old.execute('select title, comment_count from posts'), [
    { title: 'A lamp of cedar', comment_count: 1 }
  ])
  t.same(
    (await startBoard(engine.url)).filter(({ level }) => level > 30),
    []
  )
  t.match(await adopt(), { code: 2, stderr: /^The board is not empty/ })
})

onEveryServer('an adoption in place that was interrupted goes on', async (t, engine) => {
  const old = await loadDump(t, engine.url, 'plain')
  await old.execute(`rename table ${tables.map((name) => `${name} to newsfeed_${name}`)}`)
  t.match(await runCommand(engine, 'adopt', engine.url, '--in-place'), adopted)
})

onEveryServer('what a start that failed has left is in nobody’s way', async (t, engine) => {
  const old = await loadDump(t, engine.url, 'plain')
  await old.execute(`create table attempts (id int unsigned not null auto_increment primary key,
    key_hash varchar(64) not null, created_at datetime(3) not null)`)
  t.match(await runCommand(engine, 'adopt', engine.url, '--in-place'), adopted)
  const warnings = (await startBoard(engine.url)).filter(({ level }) => level > 30)
  t.same(
    warnings.filter(({ table }) => table !== 'attempts'),
    []
  )
})

onEveryServer('a board beside an Express one starts, with a warning', async (t, engine) => {
  await loadDump(t, engine.url, 'express')
  const { lines, stream } = logStream()
  await build(t, { url: engine.url, log: stream as never })
  const warnings = lines.filter(({ level }) => level >= 40)
  t.match(warnings, [{ msg: /also holds a board of just-tech-news for Express\. Run npm run adopt/ }])
  t.equal(warnings.length, 1)
})
