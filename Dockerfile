# One image for migrate, web and worker; docker-compose.yml says which command each runs.
FROM node:22-bookworm-slim

# Chromium for marketplaces that need a browser, and a Chinese font so that screenshots are not boxes.
RUN apt-get update \
 && apt-get install -y --no-install-recommends chromium fonts-noto-cjk ca-certificates \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY package.json package-lock.json ./
COPY scripts/command ./scripts/command
RUN npm ci --omit=dev && npm cache clean --force
COPY . .
RUN mkdir /data && chown node:node /data
USER node
ENV NODE_ENV=production XUNWANG_DATA=/data XUNWANG_HOST=0.0.0.0
ENTRYPOINT ["node", "scripts/command/xunwang.mjs"]
