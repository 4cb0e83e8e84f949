import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { onEveryEngine } from '../engines.ts'

const root = join(import.meta.dirname, '../..')

/** Runs `npx mikro-orm`. @returns what it prints */
async function runCli(url: string, ...args: string[]): Promise<string> {
  const program = join(root, 'node_modules/.bin/mikro-orm')
  const env = { PATH: process.env.PATH, NO_COLOR: '1', DATABASE_URL: url }
  const { stdout } = await promisify(execFile)(program, args, { cwd: root, env })
  return stdout
}

onEveryEngine('the mikro-orm CLI finds the configuration and describes the schema', async (t, { url }) => {
  t.match(await runCli(url, 'debug'), /configuration found/)
  t.match(await runCli(url, 'schema:create', '--dump'), /create table `posts`/)
  await runCli(url, 'schema:create', '--run')
  t.notMatch(await runCli(url, 'schema:update', '--dump'), /create table/)
})
