import { CompiledQuery, type DatabaseConnection } from 'kysely'

/** How all three engines write savepoints, as a driver of Kysely's sends them. */
export class Savepoints {
  savepoint(connection: DatabaseConnection, name: string) {
    return send(connection, 'savepoint', name)
  }

  rollbackToSavepoint(connection: DatabaseConnection, name: string) {
    return send(connection, 'rollback to savepoint', name)
  }

  releaseSavepoint(connection: DatabaseConnection, name: string) {
    return send(connection, 'release savepoint', name)
  }
}

async function send(connection: DatabaseConnection, command: string, name: string) {
  await connection.executeQuery(CompiledQuery.raw(`${command} \`${name.replaceAll('`', '``')}\``))
}
