# syntax=docker/dockerfile:1
# One image for every process of the site; the command says which: web, mail, heavy, beat, prepare.

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv --without-pip /opt/venv
WORKDIR /app
COPY requirements/run.txt requirements/
# Wheels alone, each with the hash it was locked with: nothing is compiled, nothing is trusted.
RUN pip --python /opt/venv/bin/python install --require-hashes --only-binary :all: -r requirements/run.txt
ENV PATH=/opt/venv/bin:$PATH
COPY . .
# What the build makes for itself, a secret key too, stays in /tmp of this stage.
RUN PREPSITE_VAR=/tmp/var STATIC_ROOT=/app/release python -m prepsite.start static \
    && python -m compileall -q /app

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin prepsite \
    && install --directory --owner prepsite --group prepsite /var/lib/prepsite
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    BIND=0.0.0.0 \
    PORT=8000 \
    PREPSITE_VAR=/var/lib/prepsite \
    STATIC_ROOT=/app/release
USER 10001
VOLUME /var/lib/prepsite
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s --start-interval=1s \
    CMD ["python", "-m", "prepsite.alive", "web"]
ENTRYPOINT ["python", "-m", "prepsite.start"]
CMD ["web"]
