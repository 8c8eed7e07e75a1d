'use strict';

const { EventEmitter } = require('events');
const fs = require('fs/promises');
const path = require('path');

const MINUTE = 60 * 1000;

/**
 * Runs jobs at their times, one after another, and remembers what ran.
 * @extends EventEmitter
 */
class Scheduler extends EventEmitter {
  constructor(options = {}) {
    super();
    this.file = path.resolve(options.file || 'jobs.json');
    this.tick = options.tick || MINUTE;
    this.jobs = new Map();
    this.timer = null;
    this.busy = false;
  }

  add(name, every, run) {
    if (this.jobs.has(name)) {
      throw new Error(`There is a job called "${name}" already`);
    }
    this.jobs.set(name, { name, every, run, last: 0, failures: 0 });
    return this;
  }

  async load() {
    try {
      const saved = JSON.parse(await fs.readFile(this.file, 'utf8'));
      for (const [name, last] of Object.entries(saved)) {
        const job = this.jobs.get(name);
        if (job) job.last = last;
      }
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  }

  async save() {
    const times = {};
    this.jobs.forEach((job) => {
      times[job.name] = job.last;
    });
    await fs.writeFile(this.file, JSON.stringify(times, null, 2) + '\n');
  }

  start() {
    if (this.timer !== null) return;
    this.timer = setInterval(() => this.runDue(), this.tick);
    this.timer.unref();
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
  }

  due(now = Date.now()) {
    return [...this.jobs.values()]
      .filter((job) => now - job.last >= job.every * Math.pow(2, job.failures))
      .sort((a, b) => a.last - b.last);
  }

  async runDue() {
    if (this.busy) return 0;
    this.busy = true;
    let ran = 0;
    try {
      for (const job of this.due()) {
        this.emit('start', job.name);
        try {
          await job.run();
          job.failures = 0;
          this.emit('done', job.name);
        } catch (error) {
          job.failures = Math.min(job.failures + 1, 6);
          this.emit('failed', job.name, error);
        }
        job.last = Date.now();
        ran += 1;
      }
      if (ran > 0) await this.save();
    } finally {
      this.busy = false;
    }
    return ran;
  }
}

module.exports = { Scheduler, MINUTE };
