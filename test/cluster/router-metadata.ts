import { runOnServer } from '../servers/sql.ts'
import type { Node } from './cluster.ts'

const schema = 'mysql_innodb_cluster_metadata'
const cluster = '11111111-2222-3333-4444-555555555555'

/**
 * What MySQL Router reads of a group to find its members, which MySQL Shell writes where it is installed. Only the columns
 * that Router asks for, as tables where Shell has views.
 */
const tables = [
  'schema_version (major int, minor int, patch int, primary key (major))',
  `v2_this_instance (instance_id int primary key, cluster_id char(36), cluster_type varchar(10))`,
  `v2_gr_clusters (cluster_id char(36) primary key, cluster_name varchar(40), group_name char(36), router_options json)`,
  `v2_clusters (cluster_id char(36) primary key, cluster_name varchar(40), router_options json)`,
  `v2_instances (instance_id int primary key, cluster_id char(36), mysql_server_uuid char(36), address varchar(100),
    endpoint varchar(100), xendpoint varchar(100), attributes json, label varchar(100))`,
  `v2_routers (router_id int auto_increment primary key, address varchar(100), product_name varchar(100),
    router_name varchar(100), version varchar(20), last_check_in datetime, attributes json, options json,
    cluster_id char(36), clusterset_id char(36))`,
  'v2_cs_members (cluster_id char(36) primary key, clusterset_id char(36), member_role varchar(10))',
  'routers (router_id int primary key)',
  'v2_router_options (router_id int primary key, router_options json)',
  `v2_router_rest_accounts (cluster_id char(36), user varchar(100) primary key, authentication_string text, privileges json,
    authentication_method varchar(64))`
]

/** Describes a group to MySQL Router. */
export async function describeGroup(nodes: Node[], group: string) {
  const [primary] = nodes
  if (!primary) throw new TypeError('The group has no members')
  const run = (sql: string) => runOnServer(primary.server.url, sql)
  await run(`create database ${schema}`)
  for (const table of tables) await run(`create table ${schema}.${table}`)
  await run(`insert into ${schema}.schema_version values (2, 2, 0)`)
  await run(`insert into ${schema}.v2_this_instance values (1, '${cluster}', 'gr')`)
  await run(`insert into ${schema}.v2_router_options values (1, '{}')`)
  await run(`insert into ${schema}.v2_gr_clusters values ('${cluster}', 'news', '${group}', '{}')`)
  await run(`insert into ${schema}.v2_clusters values ('${cluster}', 'news', '{}')`)
  for (const [index, { server }] of nodes.entries()) {
    const [row] = await runOnServer(server.url, 'select @@server_uuid as id')
    const address = new URL(server.url).host
    const values = `${index + 1}, '${cluster}', '${row?.id}', '${address}', '${address}', null, '{}', '${address}'`
    await run(`insert into ${schema}.v2_instances values (${values})`)
  }
}
