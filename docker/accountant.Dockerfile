# Accountant: docker build -f docker/accountant.Dockerfile -t tallystick-accountant:local .
#
# Both bases are pinned by version. Pin them by digest as well where you build for others:
#   --build-arg BUILDER=rust:1.95.0-slim-bookworm@sha256:... --build-arg BASE=debian:12.12-slim@sha256:...
ARG BUILDER=rust:1.95.0-slim-bookworm
ARG BASE=debian:12.12-slim

FROM ${BUILDER} AS build
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
# The compilers below come from the pinned base's release of Debian; only build tools, none reaches the image.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends g++ make perl pkg-config protobuf-compiler \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /tallystick
COPY . .
ENV CARGO_TARGET_DIR=/target
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/target \
    cargo build --release --locked --package tallystick-accountant --package tallystick-tally \
    && install -D --strip --target-directory=/out /target/release/tallystick-accountant /target/release/tally

FROM ${BASE}
LABEL org.opencontainers.image.title="tallystick-accountant" org.opencontainers.image.licenses="Apache-2.0"
# Certificates for nodes that are reached over TLS.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 tallystick \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin tallystick \
    && install --directory --mode=0750 --owner=tallystick --group=tallystick /data
COPY --from=build /out/tallystick-accountant /out/tally /usr/local/bin/
COPY --chmod=0755 docker/accountant-entrypoint.sh docker/health.sh /usr/local/bin/
USER 10001:10001
VOLUME /data
# API, metrics.
EXPOSE 8420 9616
STOPSIGNAL SIGTERM
# That the process lives. Whether it may exchange is /readyz, which is for load balancers: a restart cures no node
# that is away.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 CMD ["health.sh", "8420", "/livez"]
ENTRYPOINT ["accountant-entrypoint.sh"]
CMD ["run"]
