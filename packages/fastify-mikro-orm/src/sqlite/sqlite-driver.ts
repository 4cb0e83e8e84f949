import type { Configuration } from '@mikro-orm/core'
import { AbstractSqlDriver, BaseSqliteConnection, SqlitePlatform } from '@mikro-orm/sql'
import { Lease } from '../pool/lease.ts'

/** Its `executeDump()` runs all statements of the dump and not only the first. */
export class NodeSqliteDriver extends AbstractSqlDriver<NodeSqliteConnection> {
  constructor(config: Configuration) {
    super(config, new SqlitePlatform(), NodeSqliteConnection, ['kysely'])
  }
}

class NodeSqliteConnection extends BaseSqliteConnection {
  override async executeDump(dump: string) {
    await this.ensureConnection()
    try {
      await this.getClient()
        .getExecutor()
        .provideConnection(async (connection: unknown) => {
          if (connection instanceof Lease) await connection.executeScript(dump)
        })
    } catch (error) {
      throw error instanceof Error ? this.platform.getExceptionConverter().convertException(error) : error
    }
  }
}
