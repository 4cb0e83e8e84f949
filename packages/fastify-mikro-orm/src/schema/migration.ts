import { isSqlite } from '../engine.ts'
import type { EntityManager } from '../types.ts'
import type { Catalogue, ColumnShape } from './catalogue.ts'

export interface Migration {
  /** Unique, and never changed: the database stores it. */
  readonly name: string
  /**
   * MySQL and MariaDB commit each DDL statement, so a process that is killed leaves a part of them applied: a repeated
   * run must skip those, as the methods of {@link SchemaChange} do.
   */
  up(change: SchemaChange): Promise<void>
}

/** SQL that differs between engines; MariaDB uses that of MySQL. */
export type Dialects = Record<'sqlite' | 'mysql', string>

/** The tools of a migration, on the connection that holds the schema lock. */
export class SchemaChange {
  readonly #em: EntityManager
  readonly #existing: Catalogue

  constructor(em: EntityManager, existing: Catalogue) {
    this.#em = em
    this.#existing = existing
  }

  get dialect(): keyof Dialects {
    return isSqlite(this.#em) ? 'sqlite' : 'mysql'
  }

  /** As it was before the migration. */
  column(table: string, name: string): ColumnShape | undefined {
    return this.#existing.get(table)?.columns.get(name)
  }

  /**
   * Adds a column unless it exists. It needs a default or must be nullable: earlier versions of the application do not
   * know it, and SQLite refuses it.
   */
  async addColumn(table: string, name: string, definition: Dialects) {
    if (this.column(table, name)) return
    const column = `${this.#quote(name)} ${definition[this.dialect]}`
    await this.#add(`alter table ${this.#quote(table)} add column ${column}`)
  }

  async addIndex(table: string, name: string, columns: string[], { unique = false } = {}) {
    const kind = unique ? 'unique index' : 'index'
    const [index, on] = [this.#quote(name), this.#quote(table)]
    const list = columns.map((column) => this.#quote(column)).join(', ')
    const sql = {
      sqlite: `create ${kind} if not exists ${index} on ${on} (${list})`,
      // Galera keeps this apart from writes to the tables that it refers to. With `create index` all nodes may hang.
      mysql: `alter table ${on} add ${kind} ${index} (${list})`
    }
    await this.#add(sql[this.dialect])
  }

  /** The statement must be repeatable. */
  async execute(sql: string, params: unknown[] = []) {
    await this.#em.execute(sql, params)
  }

  read<Row extends object>(sql: string, params: unknown[] = []): Promise<Row[]> {
    return this.#em.execute<Row[]>(sql, params)
  }

  #quote(name: string): string {
    return this.#em.getPlatform().quoteIdentifier(name)
  }

  /** It may exist already: a process that was taken for dead may have added it. */
  async #add(sql: string) {
    await this.execute(sql).catch((error: Error & { errno?: number }) => {
      if (!duplicates.includes(error.errno ?? 0)) throw error
    })
  }
}

const duplicates = [1060, 1061]
