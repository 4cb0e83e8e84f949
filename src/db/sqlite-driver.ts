import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import {
  AbstractSqlDriver,
  BaseSqliteConnection,
  type Configuration,
  NodeSqliteDialect,
  SqlitePlatform
} from '@mikro-orm/sql'

/** SQLite inside Node, as MikroORM sees it: no native add-on, one connection. */
export class NodeSqliteDriver extends AbstractSqlDriver<NodeSqliteConnection> {
  constructor(config: Configuration) {
    super(config, new PlatformWithLengths(), NodeSqliteConnection, ['kysely'])
  }
}

/** Declares the lengths of strings, which SQLite keeps and does not enforce: `ddl.ts` makes checks of them. */
class PlatformWithLengths extends SqlitePlatform {
  override getVarcharTypeDeclarationSQL({ length = this.getDefaultVarcharLength() }: { length?: number }) {
    return `varchar(${length})`
  }
}

class NodeSqliteConnection extends BaseSqliteConnection {
  get #path() {
    return this.config.get('dbName') ?? ':memory:'
  }

  override createKyselyDialect() {
    return new NodeSqliteDialect(this.#path)
  }

  override async connect(options?: { skipOnConnect?: boolean }) {
    const isFile = this.#path !== ':memory:'
    if (isFile) await mkdir(dirname(this.#path), { recursive: true })
    await super.connect(options)
    // Another process may be writing: wait for it, in milliseconds. Readers and the writer do not wait for each
    // other with a write-ahead log. `synchronous` stays at FULL, so that what is committed survives a power cut.
    await this.execute('pragma busy_timeout = 5000')
    if (isFile) await this.execute('pragma journal_mode = wal')
  }
}
