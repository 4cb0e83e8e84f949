import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Test, test } from 'tap'
import { makeFolder } from '../fixtures/folder.ts'
import { startApp } from '../fixtures/start.ts'
import { until } from '../fixtures/until.ts'
import { makeCertificates } from '../servers/certificates.ts'
import { findPrograms } from '../servers/find-program.ts'
import { freePort } from '../servers/private-server.ts'

const documentation = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8')

/** The configurations of the documentation for one program: without TLS or with it. */
function documented(program: string, withTls: boolean): string {
  const blocks = [...documentation.matchAll(new RegExp(`\`\`\`${program}\\n(.*?)\`\`\``, 'gs'))].map(
    ([, block = '']) => block
  )
  const found = blocks.filter(
    (block) => withTls === (program === 'nginx' ? block.includes(' ssl') : !block.includes('http://news'))
  )
  if (found.length !== 1) throw new Error(`${found.length} configurations of ${program}`)
  return found[0] ?? ''
}

interface Place {
  folder: string
  /** Of the proxy. */
  port: number
  /** Of the board, `host:port`. */
  target: string
}

type Run = (place: Place, withTls: boolean) => ChildProcess

/** Each runs the documented configuration; only ports and file names are others. */
const proxies: Record<string, Run> = {
  nginx: (place, withTls) => runNginx(place, documented('nginx', withTls)),
  caddy({ folder, port, target }, withTls) {
    const site = documented('caddy', withTls).replace('127.0.0.1:3000', target)
    const own = withTls
      ? site.replace(
          'news.example.org {',
          `news.example.org:${port} {\n\ttls ${folder}/cert.pem ${folder}/cert.key`
        )
      : site.replace('http://news.example.org', `http://news.example.org:${port}`)
    writeFileSync(join(folder, 'Caddyfile'), `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${own}`)
    const env = { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
    return spawn(program('caddy'), ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'], {
      env
    })
  }
}

function runNginx({ folder, port, target }: Place, block: string): ChildProcess {
  const site = block
    .replaceAll('127.0.0.1:3000', target)
    .replace('listen 443', `listen 127.0.0.1:${port}`)
    .replace(
      'listen 80',
      block.includes('443') ? `listen unix:${folder}/redirect` : `listen 127.0.0.1:${port}`
    )
    .replace(/\/etc\/ssl\/\S+\.pem/, `${folder}/cert.pem`)
    .replace(/\/etc\/ssl\/\S+\.key/, `${folder}/cert.key`)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`
  )
  const file = join(folder, 'nginx.conf')
  const root = process.getuid?.() === 0 ? 'user root;' : ''
  writeFileSync(
    file,
    `${root} daemon off; pid ${folder}/pid; events {} http { access_log off; ${temporary.join(' ')}\n${site}}`
  )
  return spawn(program('nginx'), ['-e', 'stderr', '-c', file])
}

function program(name: string): string {
  return findPrograms(name)[0] ?? name
}

/** Registers a test for a program. With CI=true it fails without it. */
function withProgram(name: string, title: string, run: (t: Test) => Promise<unknown>) {
  const isThere = findPrograms(name).length > 0
  if (isThere) test(title, run)
  else if (process.env.CI === 'true') test(title, async (t) => t.fail(`no ${name} is on the PATH`))
  else process.stderr.write(`NOT RUN  ${title} (put ${name} on the PATH)\n`)
}

interface Setting {
  withTls: boolean
  env?: NodeJS.ProcessEnv
  run: Run
}

/** The board behind a proxy. */
async function serve(t: Test, { withTls, env, run }: Setting) {
  const folder = makeFolder(t)
  const { ca } = makeCertificates(folder, 'DNS:news.example.org')
  const port = await freePort()
  const origin = `${withTls ? 'https' : 'http'}://news.example.org:${port}`
  const settings = env ?? { SITE_URL: origin, FASTIFY_TRUST_PROXY_IPS: '127.0.0.1' }
  const app = await startApp(t, { DATABASE_URL: 'sqlite::memory:', ...settings })
  const proxy = run({ folder, port, target: app.base.replace('http://', '') }, withTls)
  let output = ''
  proxy.stderr?.on('data', (chunk) => (output += chunk))
  t.teardown(async () => {
    if (proxy.kill('SIGTERM')) await once(proxy, 'exit')
  })
  const send = (method: string, path: string, headers: Record<string, string>, body?: object) =>
    new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>(
      (resolve, reject) => {
        const options = { host: '127.0.0.1', port, method, path, agent: false, localAddress: '127.0.0.2' }
        const host = `news.example.org:${port}`
        const all = { host, ...(body && { 'content-type': 'application/json' }), ...headers }
        const sent = withTls
          ? overHttps({ ...options, headers: all, servername: 'news.example.org', ca: readFileSync(ca) })
          : overHttp({ ...options, headers: all })
        sent.on('error', reject).on('response', async (response) => {
          const body = (await response.setEncoding('utf8').toArray()).join('')
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body })
        })
        sent.end(body && JSON.stringify(body))
      }
    )
  for (let attempt = 0; ; attempt++) {
    if (await send('GET', '/health/live', {}).catch(() => null)) return { app, origin, send }
    if (attempt > 200 || proxy.exitCode !== null) throw new Error(`The proxy did not start:\n${output}`)
    await delay(50)
  }
}

const member = { username: 'ann', email: 'ann@example.org', password: 'correct horse battery' }

for (const [name, run] of Object.entries(proxies)) {
  for (const withTls of [false, true]) {
    withProgram(name, `${name} ${withTls ? 'with' : 'without'} TLS, as documented`, async (t) => {
      const { app, origin, send } = await serve(t, { withTls, run })
      t.equal((await send('GET', '/', {})).status, 200)
      const joined = await send('POST', '/api/users', { origin }, member)
      t.equal(joined.status, 201, 'a member can sign up')
      t.equal(/; Secure/.test(String(joined.headers['set-cookie'])), withTls)
      const foreign = await send('POST', '/api/users', { origin: 'http://evil.example' }, member)
      t.equal(foreign.status, 403)

      await send('GET', '/?from=somewhere', { 'x-forwarded-for': '203.0.113.9' })
      const requests = () =>
        app
          .lines()
          .map((line) => JSON.parse(line))
          .filter(({ req }) => req?.url === '/?from=somewhere')
      await until(() => requests().length > 0)
      t.match(
        requests(),
        [{ req: { remoteAddress: '127.0.0.2' } }],
        'the client that the proxy saw, whatever it claims'
      )
      app.process.kill('SIGTERM')
      t.equal(await app.exited, 0)
    })
  }
}

withProgram(
  'nginx',
  'nginx that changes Host: the refusal and one log line name both hosts and the setting',
  async (t) => {
    const run: Run = (place) =>
      runNginx(place, documented('nginx', false).replace(/proxy_set_header Host .*/, ''))
    const { app, origin, send } = await serve(t, { withTls: false, run, env: {} })
    const { status, body } = await send('POST', '/api/users', { origin }, member)
    t.equal(status, 403)
    const [public_, inner] = [origin, app.base].map((base) => new URL(base).host)
    t.match(JSON.parse(body).detail, `from ${public_} to ${inner}`)
    t.match(JSON.parse(body).detail, 'SITE_URL')
    const warnings = () =>
      app
        .lines()
        .map((line) => JSON.parse(line))
        .filter(({ level }) => level === 40)
    await until(() => warnings().length > 0)
    t.match(warnings(), [{ origin: public_, host: inner, setting: 'SITE_URL' }])
  }
)
