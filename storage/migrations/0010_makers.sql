ALTER TABLE "accounts" ADD COLUMN "made_by" json DEFAULT '["owner"]' NOT NULL;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "confirmed_by" text;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "password_made_by" json DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE "api_tokens" ADD COLUMN "made_by" json DEFAULT '["owner"]' NOT NULL;--> statement-breakpoint
ALTER TABLE "api_tokens" ADD COLUMN "confirmed_by" text;--> statement-breakpoint
ALTER TABLE "one_time_tokens" ADD COLUMN "made_by" json DEFAULT '["owner"]' NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "id" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "opened" text DEFAULT 'link' NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "made_by" json DEFAULT '["owner"]' NOT NULL;