import { openDatabase } from 'fastify-mikro-orm'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { entities } from '../../src/database/entities.ts'
import { migrations } from '../../src/database/migrations/index.ts'
import { grow, type Places } from './grow.ts'
import { makeSource, type Source } from './source.ts'

export interface Board extends Places {
  /** DATABASE_URL. */
  url: string
  posts: number
  /** @returns the first column of a query's result */
  numbers(sql: string): Promise<number[]>
}

export interface Boards {
  /** Name and version of the server. */
  version: string
  /** Creates a board in its own database, or returns the one that was created with this name. */
  board(name: string, posts: number): Promise<Board>
  /** Drops the databases that were created. */
  drop(): Promise<void>
}

/**
 * Creates boards of any size on one server.
 * @param serverUrl `mysql://user:password@host:port/`, of a user who may create databases
 * @param file CSV with the posts; they are generated without it
 */
export async function openBoards(serverUrl: string, file: string | undefined): Promise<Boards> {
  const prefix = `bench_${process.pid}_`
  const connection = await createConnection({ uri: serverUrl, timezone: 'Z', charset: 'utf8mb4_bin' })
  const urlOf = (name: string) => new URL(`/${prefix}${name}`, serverUrl).href
  const made = new Map<string, Promise<Board>>()
  let source: Promise<Source> | undefined

  const create = async (name: string) => {
    await connection.query(`create database ${prefix}${name} character set utf8mb4`)
    return urlOf(name)
  }

  const make = async (name: string, posts: number): Promise<Board> => {
    source ??= create('source').then((url) => makeSource(connection, url, file))
    const from = await source
    const url = await create(name)
    await (await openDatabase({ url, entities, schemaMigrations: migrations })).close()
    return {
      url,
      posts,
      numbers: (sql) => readNumbers(url, sql),
      ...(await grow(connection, prefix + name, from, posts))
    }
  }

  let last: Promise<unknown> = Promise.resolve()
  return {
    version: await readVersion(connection),
    board(name, posts) {
      const known = made.get(name)
      if (known) return known
      // Sequentially: they share a connection and its current database.
      const board = last.then(() => make(name, posts))
      last = board.catch(() => undefined)
      made.set(name, board)
      return board
    },
    async drop() {
      await last
      for (const name of ['source', ...made.keys()]) {
        await connection.query(`drop database if exists ${prefix}${name}`)
      }
      await connection.end()
    }
  }
}

async function readVersion(connection: Connection): Promise<string> {
  const [rows] = await connection.query<RowDataPacket[]>('select version() as version')
  const version = String(rows[0]?.version)
  return `${version.includes('MariaDB') ? 'MariaDB' : 'MySQL'} ${version.split('-')[0]}`
}

async function readNumbers(uri: string, sql: string): Promise<number[]> {
  const connection = await createConnection({ uri, timezone: 'Z', rowsAsArray: true })
  try {
    const [rows] = await connection.query<RowDataPacket[][]>(sql)
    return rows.map(([value]) => Number(value))
  } finally {
    await connection.end()
  }
}
