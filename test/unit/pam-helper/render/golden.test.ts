/** Whole files for each family and service, to be read by people. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { install } from '../../../../pam-helper/render/change.ts';
import { SERVICES } from '../../../../pam-helper/render/services.ts';
import { goldenFile, SAMPLES, sampleReader } from '../support/samples.ts';

describe.each(SAMPLES)('%s', (sample, family) => {
  const read = sampleReader(sample);
  const services = SERVICES.filter((service) => service.endsWith('-ovirtcred') || read(service));

  it.each(services)('%s', (service) => {
    const facts = { family, read };
    const { after } = install({ service, facts, original: undefined, force: false });
    expect(after).toBe(readFileSync(goldenFile(sample, service), 'utf8'));
  });
});
