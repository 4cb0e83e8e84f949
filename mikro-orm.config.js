import { existsSync } from 'node:fs'
import { mikroOrmOptions } from 'fastify-mikro-orm'
import { readConfig } from './src/config.ts'
import { entities } from './src/database/entities.ts'

// For `npx mikro-orm …`. It is JavaScript because the CLI would load TypeScript through a loader that it has to find
// first; what is imported here is TypeScript, and Node strips its types.
if (existsSync('.env')) process.loadEnvFile('.env')
const { DATABASE_URL: url } = readConfig()

export default () => mikroOrmOptions({ url, entities })
