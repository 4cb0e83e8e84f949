import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { jobNotFound, listFailedJobs } from '../../src/jobs/failed.ts'
import { forgetJob, retryJob } from '../../src/jobs/work.ts'
import { IdParams } from '../../src/schema/types.ts'
import { adminJobsPage } from '../../src/views/admin/jobs.ts'

const JobsQuery = Type.Object({ done: Type.Optional(Type.Literal('yes')) })

const jobs: FastifyPluginAsyncTypebox = async (app) => {
  app.acceptForms()

  app.get(
    '/jobs',
    { schema: { querystring: JobsQuery }, config: { role: 'admin' } },
    async function showJobs(request, reply) {
      const jobs = await listFailedJobs(request.getDb())
      const isDone = request.query.done !== undefined
      return reply.page(adminJobsPage(await request.getSite(), { jobs, isDone, now: new Date() }))
    }
  )

  for (const [name, act] of Object.entries({ retry: retryJob, forget: forgetJob })) {
    app.post(
      `/jobs/:id/${name}`,
      { schema: { params: IdParams }, config: { role: 'admin' } },
      async function changeJob(request, reply) {
        if (!(await act(request.getDb(), request.params.id))) throw jobNotFound()
        return reply.redirect('/admin/jobs?done=yes', 303)
      }
    )
  }
}

export default jobs
