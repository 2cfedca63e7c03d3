CREATE TABLE "delegation_versions" (
	"ordinal" bigserial PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"document" json NOT NULL,
	"source_text" text NOT NULL,
	"changed_by" text NOT NULL,
	"reason" text NOT NULL,
	"changes" json NOT NULL,
	"at" bigint NOT NULL,
	"effective_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "actuator_health" (
	"name" text PRIMARY KEY NOT NULL,
	"healthy" boolean NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "warrants_used" (
	"id" text PRIMARY KEY NOT NULL,
	"used_by" text NOT NULL,
	"at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "kill_switch_changes" ADD COLUMN "scope" text DEFAULT 'all' NOT NULL;