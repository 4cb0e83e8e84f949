// For MySQL Shell: creates a cluster of three servers, and the board's database and user. Whatever is there stays.
const password = os.getenv('MYSQL_PASSWORD')
const login = (host) => ({ user: 'root', password, host })

shell.options.useWizards = false
shell.connect(login('db1'))
let cluster
try {
  cluster = dba.getCluster()
} catch {
  // A member that does not answer is expelled at once, and one that is cut off gives up.
  cluster = dba.createCluster('news', { expelTimeout: 0, exitStateAction: 'OFFLINE_MODE' })
}
const members = Object.keys(cluster.status().defaultReplicaSet.topology)
for (const host of ['db2', 'db3']) {
  if (!members.includes(`${host}:3306`)) cluster.addInstance(login(host), { recoveryMethod: 'clone' })
}
session.runSql('create database if not exists news character set utf8mb4')
session.runSql("create user if not exists news@'%' identified by ?", [password])
session.runSql("grant all on news.* to news@'%'")
