import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { test } from 'tap'

/** Registers the plugin in a process of its own. @returns the URLs of all modules that were loaded */
async function loadedModules(url: string): Promise<string[]> {
  const program = `
    import { registerHooks } from 'node:module'
    const urls = []
    registerHooks({
      load(url, context, next) {
        urls.push(url)
        return next(url, context)
      }
    })
    const { default: Fastify } = await import('fastify')
    const { default: mikroOrm } = await import('fastify-mikro-orm')
    const { library } = await import('./fixtures/library.ts')
    const app = Fastify()
    await app.register(mikroOrm, { url: '${url}', entities: library })
    if ('${url}'.startsWith('sqlite')) await app.inject('/')
    console.log(JSON.stringify(urls))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    cwd: import.meta.dirname,
    env: {}
  })
  return JSON.parse(stdout)
}

const mysql = /node_modules\/(mysql2|@mikro-orm\/mysql)\//
const sqlite = /src\/sqlite\/|node:sqlite/

test('an application on SQLite does not load the driver of MySQL', async (t) => {
  const urls = await loadedModules('sqlite::memory:')
  t.ok(urls.some((url) => sqlite.test(url)))
  t.same(
    urls.filter((url) => mysql.test(url)),
    []
  )
})

test('an application on MySQL does not load SQLite', async (t) => {
  const urls = await loadedModules('mysql://root@127.0.0.1:1/library')
  t.ok(urls.some((url) => mysql.test(url)))
  t.same(
    urls.filter((url) => sqlite.test(url)),
    []
  )
})
