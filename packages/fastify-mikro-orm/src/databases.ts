import { closeDatabase } from './close.ts'
import { DbError } from './errors.ts'
import { createOrm, type StartContext, startDatabase } from './open.ts'
import { UnitEntityManager } from './scope/entity-manager.ts'
import { type CompleteSettings, completeSettings, type DatabaseSettings } from './settings.ts'
import type { Log, Orm } from './types.ts'

/** Where a database is; or an ORM of {@link openDatabase}, which whoever opened it closes. */
export type DatabaseOptions = DatabaseSettings | { orm: Orm }

export interface DatabasesOptions {
  /** Milliseconds below which each has to be ready; 0 is no limit. */
  limit: number
  log: Log
}

/** By name, and one of them the default. */
type ByName<Value> = { readonly default: Value; readonly [name: string]: Value }

/** The databases of one application. */
export class Databases {
  /** Not yet connected. */
  readonly orms: ByName<Orm>
  readonly #own: { orm: Orm; settings: CompleteSettings }[] = []
  #starting: Promise<void>[] = []

  /** @throws {DbError} DB_OPTIONS_INVALID, DB_URL_INVALID */
  constructor(given: ByName<DatabaseOptions>, { limit, log }: DatabasesOptions) {
    const ormOf = (options: DatabaseOptions) => {
      if ('orm' in options) return checkOrm(options)
      const settings = completeSettings(options, limit)
      const orm = createOrm(settings, log)
      this.#own.push({ orm, settings })
      return orm
    }
    const { default: main, ...others } = given
    const entries = Object.entries(others).map(([name, options]) => [name, ormOf(options)] as const)
    this.orms = { ...Object.fromEntries(entries), default: ormOf(main) }
  }

  /** Brings those that it made to where they can serve. @throws as `openDatabase` does */
  async start(context: StartContext) {
    this.#starting = this.#own.map(({ orm, settings }) => startDatabase(orm, settings, context))
    await Promise.all(this.#starting)
  }

  /** Closes those that it made, for good. Never rejects. */
  async close() {
    await Promise.allSettled(this.#starting)
    await Promise.all(this.#own.map(({ orm }) => closeDatabase(orm)))
  }
}

function checkOrm({ orm, ...others }: { orm: Orm }): Orm {
  const [other] = Object.keys(others)
  if (other) throw invalid(`${other} is no option beside orm`)
  if (!(orm?.em instanceof UnitEntityManager)) throw invalid('orm must be made by openDatabase()')
  return orm
}

function invalid(message: string) {
  return new DbError('DB_OPTIONS_INVALID', `Database options: ${message}.`)
}
