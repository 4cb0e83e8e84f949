FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev

FROM node:24-slim
ENV NODE_ENV=production FASTIFY_ADDRESS=0.0.0.0 FASTIFY_PORT=3000
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json ./
COPY src src
COPY plugins plugins
COPY routes routes
# The embedded database is written here, unless DATABASE_URL names another one.
RUN mkdir data && chown node:node data
VOLUME /app/data
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s CMD \
  ["node", "-e", "fetch(`http://127.0.0.1:${process.env.FASTIFY_PORT}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# As `npm start`, but without npm in between, which would not pass signals on. It lets requests finish for 10 s:
# stop it with `docker stop -t 15`.
CMD ["node_modules/.bin/fastify", "start", "-l", "info", "-o", "-g", "10000", "src/app.ts"]
