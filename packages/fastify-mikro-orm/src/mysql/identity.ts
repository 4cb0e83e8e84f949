import { CompiledQuery } from 'kysely'
import type { PooledConnection } from '../pool/pooled-connection.ts'

/** Which connection of which server this is. What a handshake says can be that of a proxy. */
export interface Identity {
  server: string
  id: number | string
}

/** SQL that tells the servers of a cluster apart. */
export const serverName = `concat_ws(' ', @@hostname, @@port, @@server_id)`

/** @throws the driver's error */
export async function readIdentity(on: Pick<PooledConnection, 'execute'>): Promise<Identity> {
  const sql = `select ${serverName} as server, connection_id() as id`
  const { rows } = await on.execute<Identity>(CompiledQuery.raw(sql))
  return rows[0] ?? { server: '', id: 0 }
}
