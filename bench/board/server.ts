import { mariadbd } from '../../test/servers/mariadbd.ts'
import { mysqld } from '../../test/servers/mysqld.ts'
import { type PrivateServer, startPrivateServer } from '../../test/servers/private-server.ts'

/**
 * Starts a database server of the bench's own. Everything fits into its memory, and nothing waits for a disk: what
 * is measured is what we and the peers do.
 * @param signal gives up
 * @throws {Error} when there is neither `mysqld` nor `mariadbd`
 */
export async function startDatabaseServer(signal: AbortSignal): Promise<PrivateServer> {
  const recipe = mysqld() ?? mariadbd()
  if (!recipe) throw new Error('Put mysqld or mariadbd on the PATH, or name a server with --server.')
  const options = [
    ...recipe.options.filter((option) => !/sql-mode|time-zone|redo-log|log-file-size/.test(option)),
    '--default-time-zone=+00:00',
    '--innodb-buffer-pool-size=3G',
    recipe.program.includes('mariadb') ? '--innodb-log-file-size=1G' : '--innodb-redo-log-capacity=2G'
  ]
  return startPrivateServer({ ...recipe, options }, signal)
}
