FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages packages
RUN npm ci --omit=dev
# For /about and the log: docker build --build-arg COMMIT=$(git rev-parse HEAD) .
ARG COMMIT
RUN npm pkg set commit=$COMMIT

FROM node:24-slim
ARG COMMIT
LABEL org.opencontainers.image.revision=$COMMIT
ENV NODE_ENV=production FASTIFY_ADDRESS=0.0.0.0
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=dependencies /app/package.json ./
COPY packages packages
COPY src src
COPY plugins plugins
COPY routes routes
# The embedded database is written here, unless DATABASE_URL names another one.
RUN mkdir data && chown node:node data
VOLUME /app/data
USER node
# The port is FASTIFY_PORT or else PORT. Neither is set here, so that a platform can choose it by PORT.
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s CMD \
  ["node", "-e", "const { FASTIFY_PORT, PORT = 3000 } = process.env; fetch(`http://127.0.0.1:${FASTIFY_PORT || PORT}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# The command of `npm start`. Requests may finish for 10 s: stop the container with `docker stop -t 15`.
CMD ["node_modules/.bin/fastify", "start", "-r", "src/before-start.cjs", "-l", "info", "-o", "-g", "10000", "src/app.ts"]
