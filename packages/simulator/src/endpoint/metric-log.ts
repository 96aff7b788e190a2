import { AwsError } from './aws-error.ts';

/** Limit of the PutMetricData API reference. */
const MAX_METRICS_PER_REQUEST = 1000;

export interface RecordedMetric {
  readonly region: string;
  readonly namespace: string;
  readonly name: string;
  /** Absent when the caller sent statistics or several values instead. */
  readonly value?: number;
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Reads the body of a CloudWatch PutMetricData request. @throws AwsError */
export function parseMetricData(region: string, body: Record<string, unknown>): RecordedMetric[] {
  const { Namespace: namespace, MetricData: data } = body;
  if (typeof namespace !== 'string' || namespace === '' || namespace.startsWith('AWS/')) {
    throw invalidParameter(`the namespace must be given and not begin with AWS/: ${namespace}`);
  }
  if (!Array.isArray(data) || data.length === 0 || data.length > MAX_METRICS_PER_REQUEST) {
    throw invalidParameter(`MetricData must hold 1 to ${MAX_METRICS_PER_REQUEST} metrics`);
  }
  return data.map((datum) => {
    const { MetricName: name, Value: value, Unit: unit, Dimensions: dimensions } = Object(datum);
    if (typeof name !== 'string' || name === '') throw invalidParameter('MetricName is missing');
    if (value !== undefined && !Number.isFinite(value)) {
      throw invalidParameter(`the value of ${name} must be a finite number, not ${value}`);
    }
    return {
      region,
      namespace,
      name,
      ...(value !== undefined && { value }),
      unit: typeof unit === 'string' ? unit : 'None',
      dimensions: dimensionsOf(dimensions),
    };
  });
}

function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}

function dimensionsOf(value: unknown): Record<string, string> {
  if (!Array.isArray(value)) return {};
  return Object.fromEntries(value.map(({ Name, Value }) => [String(Name), String(Value)]));
}
