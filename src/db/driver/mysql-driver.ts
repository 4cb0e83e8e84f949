import { MySqlConnection, MySqlDriver } from '@mikro-orm/mysql'
import { type Driver, MysqlDialect } from 'kysely'
import type { PoolOptions } from 'mysql2'
import { type BeginOptions, begin } from './begin.ts'
import { MySqlSession } from './mysql-session.ts'
import { setVariables, type TimeLimits } from './mysql-variables.ts'
import { Pool, type PoolLimits } from './pool.ts'
import type { Pooled } from './pool-of.ts'
import { type DriverSession, PooledDriver } from './pooled-driver.ts'

/** `driverOptions` of MikroORM: mysql2's, and how long anything may last. */
export interface MySqlOptions extends PoolOptions {
  poolLimits: PoolLimits
  timeLimits: TimeLimits
}

/** MySQL and MariaDB, as MikroORM sees them, by way of a pool of our own. */
export class PooledMySqlDriver extends MySqlDriver {
  protected override readonly connection = new PooledMySqlConnection(this.config)
}

class PooledMySqlConnection extends MySqlConnection implements Pooled {
  pool: Pool<DriverSession> | undefined
  orm: object | undefined

  override async createKyselyDialect({ poolLimits, timeLimits, ...driverOptions }: MySqlOptions) {
    // mysql2's own pool would take the other three.
    const { connectionLimit, idleTimeout, maxIdle, ...options } = this.mapOptions(driverOptions)
    const prepare = async (session: MySqlSession) => {
      await this.config.get('onCreateConnection')?.(session)
      await setVariables(session, timeLimits)
    }
    const open = () => MySqlSession.open(options, timeLimits, prepare, (session) => pool.remove(session))
    const pool = new Pool<DriverSession>(poolLimits, open, () => this.orm)
    this.pool = pool
    return new PooledDialect(new PooledDriver(pool))
  }

  override begin(options: BeginOptions = {}) {
    return options.ctx ? super.begin(options) : begin(this, options)
  }
}

class PooledDialect extends MysqlDialect {
  readonly #driver: Driver

  constructor(driver: Driver) {
    super({ pool: () => Promise.reject(new TypeError('The driver has its own pool')) })
    this.#driver = driver
  }

  override createDriver() {
    return this.#driver
  }
}
