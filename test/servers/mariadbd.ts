import { dirname } from 'node:path'
import { findPrograms } from './find-program.ts'
import { asCurrentUser, type Recipe } from './private-server.ts'

/** @returns the recipe for the MariaDB of this machine, or undefined */
export function mariadbd(): Recipe | undefined {
  const [program] = findPrograms('mariadbd')
  const [installer] = findPrograms('mariadb-install-db')
  if (!program || !installer) return undefined
  return {
    program,
    initialise: (dataDir) => [
      installer,
      [
        '--no-defaults',
        `--datadir=${dataDir}`,
        `--tmpdir=${dirname(dataDir)}`,
        '--skip-test-db',
        ...asCurrentUser()
      ]
    ],
    options: ['--innodb-log-file-size=8M', '--default-time-zone=-09:30', '--sql-mode=']
  }
}
