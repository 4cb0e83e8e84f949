import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { onEveryServer } from '../engines.ts'
import { runOnServer } from '../servers/sql.ts'

const script = join(import.meta.dirname, '../../bench/profile.ts')

onEveryServer('a profile that is piped into head leaves nothing behind', async (t, { serverUrl = '' }) => {
  const args = ['cached', '--seconds', '0.1', '--posts', '300', '--server', serverUrl]
  const child = spawn(process.execPath, [script, ...args], { env: {}, stdio: ['ignore', 'pipe', 'pipe'] })
  t.teardown(() => child.kill('SIGKILL'))
  child.stdout.once('data', () => child.stdout.destroy())
  const [[code], stderr] = await Promise.all([once(child, 'exit'), text(child.stderr)])
  t.equal(code, 130, stderr)
  t.equal(stderr, '')
  const left = await runOnServer(serverUrl, `show databases like 'bench\\_${child.pid}\\_%'`)
  t.same(left, [])
})
