CREATE TABLE "verdict_lessons" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"incident" text NOT NULL,
	"verdict" text NOT NULL,
	"entities" json NOT NULL,
	"from_time" double precision NOT NULL,
	"to_time" double precision NOT NULL
);
--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "closed" json;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "follows" text;--> statement-breakpoint
ALTER TABLE "verdict_lessons" ADD CONSTRAINT "verdict_lessons_incident_incidents_uid_fk" FOREIGN KEY ("incident") REFERENCES "public"."incidents"("uid") ON DELETE no action ON UPDATE no action;