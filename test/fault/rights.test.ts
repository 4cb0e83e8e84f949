import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { password } from '../client.ts'
import { type Engine, onEveryServer } from '../engines.ts'
import { runCommand } from '../fixtures/run-command.ts'
import { build } from '../helper.ts'
import { newMember } from '../reader.ts'
import { runOnServer } from '../servers/sql.ts'

const documentation = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8')

/** The rights that the documentation grants to a user. */
function documentedFor(user: string): string {
  const [, rights = ''] =
    new RegExp(`grant ([a-z, ]+) on news\\.\\* to ${user};`).exec(
      documentation.slice(documentation.indexOf('### Rights'))
    ) ?? []
  return rights
}

/** @returns the URL of a new user with these rights on the test's database */
async function userWith(t: Test, { url, serverUrl = '' }: Engine, rights: string): Promise<string> {
  const name = `user_${randomBytes(4).toString('hex')}`
  const own = new URL(url)
  await runOnServer(serverUrl, `create user ${name} identified by 'secret'`)
  t.teardown(() => runOnServer(serverUrl, `drop user ${name}`))
  await runOnServer(serverUrl, `grant ${rights} on \`${own.pathname.slice(1)}\`.* to ${name}`)
  own.username = name
  own.password = 'secret'
  return own.href
}

onEveryServer('the documented rights suffice to migrate, and then to serve', async (t, engine) => {
  t.equal(documentedFor('news'), 'select, insert, update, delete')
  const owner = await userWith(t, engine, documentedFor('owner'))
  const { code, stderr } = await runCommand({ url: owner }, 'migrate')
  t.equal(code, 0, stderr)
  const url = await userWith(t, engine, documentedFor('news'))
  for (const DATABASE_SCHEMA of ['none', 'create', 'migrate']) {
    const app = await build(t, { url, env: { DATABASE_SCHEMA } })
    const ann = await newMember(app, `ann${DATABASE_SCHEMA}`)
    const send = async (path: string, fields = {}) => {
      const { statusCode, body, headers } = await ann.post(path, fields)
      t.equal(statusCode, 303, `${path}: ${body.slice(0, 500)}`)
      return String(headers.location)
    }
    const post = (
      await send('/submit', { title: 'A text', text: `To discuss ${DATABASE_SCHEMA}`, post_url: '' })
    ).match(/\d+/)?.[0]
    const comment = (await send(`/post/${post}/comment`, { comment_text: 'A comment' })).match(/\d+$/)?.[0]
    for (const path of [
      '/',
      '/newest',
      '/top',
      '/comments',
      '/dashboard',
      `/post/${post}`,
      `/user/ann${DATABASE_SCHEMA}`
    ]) {
      t.equal((await ann.get(path)).statusCode, 200, path)
    }
    t.equal((await app.inject('/health/ready')).statusCode, 200)
    await send(`/comment/${comment}/reply`, { comment_text: 'A reply' })
    await send(`/comment/${comment}/edit`, { comment_text: 'Another comment' })
    const bob = await newMember(app, `bob${DATABASE_SCHEMA}`)
    for (const path of [`/post/${post}/vote`, `/comment/${comment}/vote`]) {
      for (const voted of ['0', '1']) t.equal((await bob.post(path, { voted })).statusCode, 303, path)
    }
    await send(`/dashboard/edit/${post}`, { title: 'Another title' })
    await send('/dashboard/settings/about', { about: 'Myself' })
    await send(`/comment/${comment}/delete`)
    await send(`/dashboard/edit/${post}/delete`)
    await send('/dashboard/settings/account', { current_password: password })
    await app.close()
  }
  t.equal((await runCommand({ url }, 'recount')).code, 0)
})
