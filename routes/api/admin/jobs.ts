import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { FailedJob, jobNotFound, listFailedJobs } from '../../../src/jobs/failed.ts'
import { forgetJob, retryJob } from '../../../src/jobs/work.ts'
import { noContent, ok } from '../../../src/schema/replies.ts'
import { IdParams } from '../../../src/schema/types.ts'

const config = { role: 'admin' } as const
const list = {
  schema: { response: ok(Type.Object({ jobs: Type.Array(FailedJob) }, { title: 'FailedJobList' })) },
  config
}
const byId = { schema: { params: IdParams, response: noContent }, config }

const jobs: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/jobs', list, async function readJobs(request) {
    return { jobs: await listFailedJobs(request.getDb()) }
  })

  app.post('/jobs/:id/retry', byId, async function retry(request) {
    if (!(await retryJob(request.getDb(), request.params.id))) throw jobNotFound()
  })

  app.delete('/jobs/:id', byId, async function forget(request) {
    if (!(await forgetJob(request.getDb(), request.params.id))) throw jobNotFound()
  })
}

export default jobs
