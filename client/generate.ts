import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Fastify from 'fastify'
import fp from 'fastify-plugin'
import { generate } from 'orval'
import board, { options } from '../src/app.ts'

/** @returns the text of `openapi.json`, as a new board with the default configuration describes itself */
export async function describeBoard(): Promise<string> {
  const { skipOverride: _, ...serverOptions } = options
  const app = Fastify({ ...serverOptions, logger: false })
  app.register(fp(board), { env: { DATABASE_URL: 'sqlite::memory:', JOBS: 'off' } })
  await app.ready()
  const description = app.swagger()
  await app.close()
  return `${JSON.stringify(description, null, 2)}\n`
}

/** Generates the client, `index.ts`, beside `send.ts`, which sends its requests. @param folder of both */
export async function writeClient(description: string, folder: string) {
  await generate({
    input: { target: description },
    output: {
      target: join(folder, 'index.ts'),
      client: 'fetch',
      mode: 'single',
      override: {
        fetch: { includeHttpResponseReturnType: false },
        mutator: { path: join(folder, 'send.ts'), name: 'send' }
      }
    }
  })
}

if (import.meta.main) {
  const description = join(import.meta.dirname, '../openapi.json')
  await writeFile(description, await describeBoard())
  await writeClient(description, import.meta.dirname)
}
