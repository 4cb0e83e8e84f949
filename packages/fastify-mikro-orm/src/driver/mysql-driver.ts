import { MySqlConnection, MySqlDriver } from '@mikro-orm/mysql'
import { MysqlAdapter, MysqlIntrospector, MysqlQueryCompiler } from 'kysely'
import type { ConnectionOptions } from 'mysql2'
import { type BeginOptions, begin } from './begin.ts'
import { MySqlSession } from './mysql-session.ts'
import { setVariables, type TimeLimits } from './mysql-variables.ts'
import { Pool, type PoolLimits } from './pool.ts'
import type { DriverSession } from './pooled-driver.ts'
import { type Language, PooledKysely } from './pooled-kysely.ts'

/** MySQL and MariaDB, as MikroORM sees them, by way of a pool of our own. */
export class PooledMySqlDriver extends MySqlDriver {
  protected override readonly connection = new PooledMySqlConnection(this.config)
}

class PooledMySqlConnection extends MySqlConnection {
  override begin(options: BeginOptions = {}) {
    return options.ctx ? super.begin(options) : begin(this, options)
  }
}

const mysql: Language = {
  createAdapter: () => new MysqlAdapter(),
  createIntrospector: (kysely) => new MysqlIntrospector(kysely),
  createQueryCompiler: () => new MysqlQueryCompiler()
}

export interface MySqlOptions {
  connection: ConnectionOptions
  poolLimits: PoolLimits
  timeLimits: TimeLimits
  /** Whose pool it is. */
  owner: () => object
  /** Runs on every new session, before anything else does. */
  prepare?: ((session: DriverSession) => Promise<unknown>) | undefined
}

/** What MikroORM's MySQL driver is to send everything by; nothing is opened yet. */
export function createMySql({ connection, poolLimits, timeLimits, owner, prepare }: MySqlOptions) {
  // As MikroORM's platform expects them.
  const options = { ...connection, timezone: 'Z', supportBigNumbers: true, dateStrings: true }
  const makeOurs = async (session: MySqlSession) => {
    await prepare?.(session)
    await setVariables(session, timeLimits)
  }
  const open = () => MySqlSession.open(options, timeLimits, makeOurs, (session) => pool.remove(session))
  const pool = new Pool<DriverSession>(poolLimits, open, owner)
  return new PooledKysely(pool, mysql)
}
