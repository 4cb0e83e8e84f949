import { isSqlite } from '../engine.ts'
import type { EntityManager } from '../types.ts'
import type { Catalogue, ColumnShape } from './catalogue.ts'

/** One step from the tables of an earlier version to those of this one. */
export interface Migration {
  /** Unique, and the same for ever: the database keeps it. */
  readonly name: string
  /**
   * Makes the change. On MySQL and MariaDB every statement on tables commits by itself, so a process that is killed
   * leaves some of them done: what is done already must be passed over, as the methods of {@link SchemaChange} do.
   */
  up(change: SchemaChange): Promise<void>
}

/** A piece of SQL that the engines write differently; MariaDB takes that of MySQL. */
export type Dialects = Record<'sqlite' | 'mysql', string>

/** What a migration changes tables with, on the connection that holds the schema lock. */
export class SchemaChange {
  readonly #em: EntityManager
  readonly #existing: Catalogue

  /** @param existing what there is before the migration */
  constructor(em: EntityManager, existing: Catalogue) {
    this.#em = em
    this.#existing = existing
  }

  get dialect(): keyof Dialects {
    return isSqlite(this.#em) ? 'sqlite' : 'mysql'
  }

  /** A column as it was before the migration, if it was there. */
  column(table: string, name: string): ColumnShape | undefined {
    return this.#existing.get(table)?.columns.get(name)
  }

  /**
   * Adds a column at the end of a table, unless it is there.
   * @param definition its type and constraints. It has a default or may be null: otherwise versions of the
   *   application that do not know the column could insert nothing any longer, and SQLite refuses.
   */
  async addColumn(table: string, name: string, definition: Dialects) {
    if (this.column(table, name)) return
    const column = `${this.#quote(name)} ${definition[this.dialect]}`
    await this.#add(`alter table ${this.#quote(table)} add column ${column}`)
  }

  /** Adds an index, unless there is one of that name. */
  async addIndex(table: string, name: string, columns: string[], { unique = false } = {}) {
    const kind = `${unique ? 'unique ' : ''}index${this.dialect === 'sqlite' ? ' if not exists' : ''}`
    const list = columns.map((column) => this.#quote(column)).join(', ')
    await this.#add(`create ${kind} ${this.#quote(name)} on ${this.#quote(table)} (${list})`)
  }

  /** Runs a statement that may be repeated. @param params values for its question marks */
  async execute(sql: string, params: unknown[] = []) {
    await this.#em.execute(sql, params)
  }

  #quote(name: string): string {
    return this.#em.getPlatform().quoteIdentifier(name)
  }

  /** It may be there after all: on Galera, a lock does not hold for the other nodes. */
  async #add(sql: string) {
    await this.execute(sql).catch((error: Error & { errno?: number }) => {
      if (!duplicates.includes(error.errno ?? 0)) throw error
    })
  }
}

/** What MySQL and MariaDB say of a column that is there, and of an index. */
const duplicates = [1060, 1061]
