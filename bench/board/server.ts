import { mariadbd } from '../../test/servers/mariadbd.ts'
import { mysqld } from '../../test/servers/mysqld.ts'
import { type PrivateServer, startPrivateServer } from '../../test/servers/private-server.ts'

/**
 * Starts a private database server. All data fits into its memory, and nothing waits for a disk, so that the
 * measurement shows the work of the sides.
 * @param signal aborts the start
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
