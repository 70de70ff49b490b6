//! Plans that are kept with their input: saved, listed, opened, made again, deleted.

use protocol::{
    DeletePlan, ExplainLine, ListPlans, MakePlan, OpenPlan, OpenWhatIf, PlanScope, ReplayPlan, SavePlan, ShowPlan,
};

use super::plans::taxed;
use super::scenario::Scenario;

pub(super) fn steps(book: &mut Scenario) {
    book.given_small_book();
    let save = |name: &str| SavePlan { name: name.to_owned() };
    book.refuse("no plan to save", save("Year end"));
    book.ask("no saved plans", ListPlans);
    book.given(MakePlan {
        accounts: PlanScope::All,
        policy: taxed(),
    });
    let kept = book.ask("the plan is saved", save("Year end")).plan.uid;
    book.refuse("a plan without a name", save(""));
    book.ask("the plan is saved under another name", save("Year end, again"));
    book.ask("the saved plans", ListPlans);
    book.ask("a saved plan is made again", ReplayPlan { uid: kept });
    book.ask("a saved plan on the screen", OpenPlan { uid: kept });
    book.ask(
        "its rows",
        ShowPlan {
            changed_only: true,
            offset: 0,
            limit: 3,
        },
    );
    let (account_uid, asset_uid) = (book.account("S-1"), book.asset("OAK"));
    book.ask("its sale", ExplainLine { account_uid, asset_uid });
    book.refuse("a what-if of a saved plan", OpenWhatIf);
    book.ask("it is deleted", DeletePlan { uid: kept });
    book.ask("what is left", ListPlans);
    book.refuse("a deleted plan is opened", OpenPlan { uid: kept });
    book.refuse("a deleted plan is made again", ReplayPlan { uid: kept });
    book.refuse("a deleted plan is deleted", DeletePlan { uid: kept });
}
