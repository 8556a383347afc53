# Relevo in a container: the lab and its panel, one node by itself, or a machine for nodes. docs/containers.md
FROM node:22-bookworm-slim AS build
WORKDIR /relevo
# The desktop app stays outside, and so does its 100 MB download.
ENV ELECTRON_SKIP_BINARY_DOWNLOAD=1
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN node scripts/build.mjs && npm prune --omit=dev --no-audit --no-fund

FROM node:22-bookworm-slim
# Ends what a killed program leaves behind, which Node does not.
RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*
COPY --from=build /relevo/package.json /relevo/LICENSE /relevo/
COPY --from=build /relevo/bin /relevo/bin
COPY --from=build /relevo/node_modules /relevo/node_modules
COPY --from=build /relevo/resources /relevo/resources
COPY --from=build /relevo/out /relevo/out
RUN ln -s /relevo/bin/relevo.mjs /usr/local/bin/relevo && install -d -o node -g node /home/node/.relevo
USER node
WORKDIR /home/node
VOLUME /home/node/.relevo
EXPOSE 4780
ENTRYPOINT ["tini", "--"]
CMD ["node", "/relevo/out/main/web.js", "--listen", "0.0.0.0", "--port", "4780"]
# Of the panel; who runs something else gives its own.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4780').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
