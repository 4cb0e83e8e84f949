import { execFileSync } from 'node:child_process'
import { findPrograms } from './find-program.ts'
import { asCurrentUser, type Recipe } from './private-server.ts'

/** @returns the recipe for the MySQL of this machine, or undefined */
export function mysqld(): Recipe | undefined {
  // Where MariaDB is installed, `mysqld` may be a link to it.
  const program = findPrograms('mysqld').find((path) => !versionOf(path).includes('MariaDB'))
  if (!program) return undefined
  return {
    program,
    initialise: (dataDir) => [
      program,
      ['--no-defaults', '--initialize-insecure', `--datadir=${dataDir}`, ...asCurrentUser()]
    ],
    options: [
      '--mysqlx=OFF',
      '--default-time-zone=+12:45',
      '--sql-mode=ANSI',
      '--secure-file-priv=NULL',
      '--innodb-redo-log-capacity=8M'
    ]
  }
}

function versionOf(program: string): string {
  return execFileSync(program, ['--no-defaults', '--version'], { encoding: 'utf8' })
}
