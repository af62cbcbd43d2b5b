import { Stack } from 'aws-cdk-lib';
import { ApiKey, Period, type Stage, UsagePlan } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import type { UsagePlanConfiguration } from '../core/configuration/usage-plans.ts';

/** The plans, and what they are for. */
export interface UsagePlansProps {
  /** The stage of the API that the plans are for. */
  stage: Stage;
  plans: UsagePlanConfiguration[];
}

/**
 * A usage plan and an API key for each caller that the deployment names. AWS makes the keys' values; they stand in no
 * template.
 */
export class UsagePlans extends Construct {
  /** The id of each key by the name of its output. */
  readonly apiKeyIds: ReadonlyMap<string, string>;

  constructor(scope: Construct, id: string, { stage, plans }: UsagePlansProps) {
    super(scope, id);
    this.apiKeyIds = new Map(plans.map((plan) => [`ApiKeyId${plan.name}`, this.#add(stage, plan)] as const));
  }

  #add(stage: Stage, { name, rate, burst, quotaPerDay }: UsagePlanConfiguration): string {
    const plan = new UsagePlan(this, `${name}Plan`, {
      name: `${Stack.of(this).stackName}-${name}`,
      apiStages: [{ api: stage.restApi, stage }],
      throttle: { rateLimit: rate, burstLimit: burst },
      ...(quotaPerDay !== undefined && { quota: { limit: quotaPerDay, period: Period.DAY } }),
    });
    const key = new ApiKey(this, `${name}Key`, { description: `Of the usage plan ${name}.` });
    plan.addApiKey(key);
    return key.keyId;
  }
}
